using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class PortSetTests
{
    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(1023)]
    [InlineData(0, 1)]
    [InlineData(63, 64, 127, 128, 1023)]
    public void Enumerator_GivesThePortsInOrder(params int[] ports)
    {
        var set = new PortSet();
        foreach (int port in ports.Reverse()) set.Add(port);

        Assert.Equal(ports, SwitchRig.Ports(set));
        Assert.Equal(ports.Length, set.Count);
        Assert.Equal(ports.Length == 0, set.IsEmpty);
        Assert.Equal(ports.Length == 1 ? ports[0] : -1, set.Only);
    }

    [Fact]
    public void Add_OutOfRange_Throws()
    {
        var set = new PortSet();

        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(-1));
        set.Remove(-1);
        set.Remove(1024);
        Assert.False(set.Contains(-1));
        Assert.False(set.Contains(1024));
    }

    [Fact]
    public void Operations_DoWhatTheyDoToHashSets()
    {
        var random = new Random(5);
        PortSet[] sets = [new(), new(), new()];
        HashSet<int>[] models = [[], [], []];
        for (int step = 0; step < 20_000; step++)
        {
            int to = random.Next(3);
            int from = random.Next(3);
            int other = random.Next(3);
            int port = random.Next(random.Next(4) == 0 ? 1024 : 70);
            switch (random.Next(12))
            {
                case 0:
                    sets[to].Clear();
                    models[to].Clear();
                    break;
                case 1:
                    sets[to].UnionWith(sets[from]);
                    models[to].UnionWith([.. models[from]]);
                    break;
                case 2:
                    sets[to].ExceptWith(sets[from]);
                    models[to].ExceptWith([.. models[from]]);
                    break;
                case 3:
                    sets[to].IntersectWith(sets[from]);
                    models[to].IntersectWith([.. models[from]]);
                    break;
                case 4:
                    sets[to].SetToBoth(sets[from], sets[other]);
                    models[to] = [.. models[from].Intersect(models[other])];
                    break;
                case 5:
                    sets[to].Remove(port);
                    models[to].Remove(port);
                    break;
                default:
                    sets[to].Add(port);
                    models[to].Add(port);
                    break;
            }

            Assert.Equal(models[to].Order(), SwitchRig.Ports(sets[to]));
            Assert.Equal(models[to].Count, sets[to].Count);
            Assert.Equal(models[to].Contains(port), sets[to].Contains(port));
        }
    }
}
