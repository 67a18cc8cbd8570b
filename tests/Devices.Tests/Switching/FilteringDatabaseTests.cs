using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class FilteringDatabaseTests
{
    private const int Ageing = 500;

    [Theory]
    [InlineData(1, 1000, 40_000)]
    [InlineData(2, 64, 40_000)]
    [InlineData(3, 16, 40_000)]
    [InlineData(4, 1, 2_000)]
    [InlineData(5, 5000, 200_000)]
    public void RandomOperations_DoWhatTheyDoToADictionary(int seed, int capacity, int steps)
    {
        var random = new Random(seed);
        var database = new FilteringDatabase(capacity, Ageing, (ulong)random.NextInt64(), (ulong)random.NextInt64());
        var model = new Dictionary<ulong, (int Port, uint Seen)>();
        var motions = new Dictionary<ulong, (uint Since, uint Last, int Moves, int Home)>();
        uint now = uint.MaxValue - 2000; // it wraps on the way
        for (int step = 0; step < steps; step++)
        {
            now += (uint)random.Next(random.Next(200) == 0 ? 20 : 2);
            ulong key = FilteringDatabase.Key(random.Next(1, 4), (ulong)random.Next(2 * capacity));
            int slot = database.Find(key);
            Assert.Equal(model.TryGetValue(key, out (int Port, uint Seen) known), slot >= 0);
            if (slot >= 0)
            {
                Assert.Equal(known.Port, database[slot].Port);
                Assert.Equal((int)(now - known.Seen) > Ageing, database.IsExpired(slot, now));
            }

            int port = random.Next(5);
            switch (random.Next(1000))
            {
                case 0:
                    database.Flush(port);
                    foreach (ulong gone in model.Where(entry => entry.Value.Port == port).Select(entry => entry.Key).ToList()) model.Remove(gone);
                    break;
                case < 4:
                    int removed = 0;
                    bool end = false;
                    while (!end)
                    {
                        end = database.Sweep(now, random.Next(1, 500), out int some);
                        removed += some;
                    }

                    List<ulong> old = [.. model.Where(entry => (int)(now - entry.Value.Seen) > Ageing).Select(entry => entry.Key)];
                    Assert.Equal(old.Count, removed);
                    foreach (ulong gone in old) model.Remove(gone);
                    break;
                case < 100 when slot >= 0:
                    database.RemoveAt(slot);
                    model.Remove(key);
                    break;
                case < 300 when slot >= 0:
                    (uint since, uint last, int moves, int home) = motions[key];
                    if (now - last >= 6000) home = known.Port;
                    if (now - since >= 100) (since, moves) = (now, 0);
                    motions[key] = (since, now, ++moves, home);
                    Assert.Equal((moves, home), database.Move(slot, port, now));
                    model[key] = (port, now);
                    break;
                case < 600 when slot >= 0:
                    database.Refresh(slot, now);
                    model[key] = (known.Port, now);
                    break;
                case >= 600 when slot < 0:
                    bool full = model.Count == capacity;
                    Assert.Equal(full, database.Insert(key, port, now));
                    if (full) model.Remove(Assert.Single(model.Keys, other => database.Find(other) < 0));
                    model.Add(key, (port, now));
                    motions[key] = (now, now, 0, port);
                    break;
            }

            Assert.Equal(model.Count, database.Count);
            if (step % 500 == 0)
                for (int each = 0; each < 5; each++) Assert.Equal(model.Values.Count(entry => entry.Port == each), database.CountOf(each));
        }

        Assert.All(model, entry => Assert.Equal(entry.Value.Port, database[database.Find(entry.Key)].Port));
    }

    [Fact]
    public void Insert_IntoAFullTable_SparesWhatStillSends()
    {
        var database = new FilteringDatabase(1000, FilteringDatabase.Never, 12345, 6789);
        for (uint i = 0; i < 1000; i++) database.Insert(FilteringDatabase.Key(1, i), 0, 0);

        // A hundred stations that send now and then, and a flood of 20000 that send once.
        int lost = 0;
        for (uint i = 0; i < 20_000; i++)
        {
            uint now = 1 + (i / 10);
            if (i % 100 == 0)
            {
                for (uint station = 0; station < 100; station++)
                {
                    int slot = database.Find(FilteringDatabase.Key(1, station));
                    if (slot >= 0) database.Refresh(slot, now);
                    else if (database.Insert(FilteringDatabase.Key(1, station), 0, now)) lost++;
                }
            }

            database.Insert(FilteringDatabase.Key(1, 100_000 + i), 1, now);
        }

        Assert.Equal(1000, database.Count);
        Assert.InRange(lost, 0, 20);
    }

    [Fact]
    public void Insert_KeysThatCollide_StaysBounded()
    {
        // With these secrets the hash is known, and so are thousands of keys that all point to a few slots.
        var database = new FilteringDatabase(8192, FilteringDatabase.Never, 0, 1);
        var probe = new FilteringDatabase(8192, FilteringDatabase.Never, 0, 1);
        int evictions = 0;
        int inserted = 0;
        for (ulong mac = 1; inserted < 300; mac++)
        {
            ulong key = FilteringDatabase.Key(1, mac);
            probe.Insert(key, 0, 0);
            bool low = probe.Find(key) < 2;
            probe.RemoveAt(probe.Find(key));
            if (!low) continue;
            inserted++;
            if (database.Insert(key, 3, (uint)inserted)) evictions++;
            Assert.True(database.Find(key) >= 0);
        }

        Assert.InRange(database.Count, FilteringDatabase.Window, FilteringDatabase.Window + 1);
        Assert.Equal(300 - database.Count, evictions);
        Assert.Equal(database.Count, database.CountOf(3));
    }
}
