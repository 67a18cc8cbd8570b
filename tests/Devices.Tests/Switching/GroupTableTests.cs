using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class GroupTableTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 20)]
    [InlineData(3, 1)]
    public void RandomOperations_DoWhatTheyDoToADictionary(int seed, int capacity)
    {
        var random = new Random(seed);
        var table = new GroupTable(capacity);
        var model = new Dictionary<(ulong Key, int Port), long>();
        long now = 0;
        for (int step = 0; step < 40_000; step++)
        {
            now += random.Next(3);
            ulong key = (ulong)random.Next(1, 10);
            int port = random.Next(40);
            switch (random.Next(100))
            {
                case 0:
                    table.Flush(port);
                    foreach ((ulong Key, int Port) gone in model.Keys.Where(member => member.Port == port).ToList()) model.Remove(gone);
                    break;
                case < 20:
                    table.Leave(key, port, now + 5);
                    if (model.TryGetValue((key, port), out long leaves)) model[(key, port)] = Math.Min(leaves, now + 5);
                    break;
                case < 30:
                    while (!table.Sweep(now, random.Next(1, 5)))
                    {
                    }

                    foreach ((ulong Key, int Port) gone in model.Where(member => member.Value <= now).Select(member => member.Key).ToList()) model.Remove(gone);
                    Assert.Equal(model.Keys.Select(member => member.Key).Distinct().Count(), table.Count);
                    for (int each = 0; each < 40; each++) Assert.Equal(model.Keys.Count(member => member.Port == each), table.CountOf(each));
                    break;
                case < 60:
                    int place = table.Count;
                    bool isFull = table.IsFull;
                    if (table.Join(key, port, now + 50)) model[(key, port)] = now + 50;
                    else Assert.True(isFull && place == capacity);
                    break;
                default:
                    int[] expected = [.. model.Where(member => member.Key.Key == key && member.Value > now).Select(member => member.Key.Port).Order()];
                    Assert.Equal(expected, table.Find(key, now) is { } found ? SwitchRig.Ports(found) : []);
                    foreach ((ulong Key, int Port) gone in model.Where(member => member.Key.Key == key && member.Value <= now).Select(member => member.Key).ToList()) model.Remove(gone);
                    break;
            }
        }
    }
}
