using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;

namespace ActorNet.Devices.Tests.Virtio.Inflight;

/// <summary>
/// A split ring whose device dies at any moment: whoever serves it next knows what was in flight, in the order in which it was
/// taken, and every chain that the driver makes available is used once.
/// </summary>
public class SplitInflightTests
{
    private const int Size = 16;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(SplitInflight.SizeOf(Size), pinned: true);
    private readonly FakeDriver _driver = new(Size);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Chains_WhateverDies_AreUsedOnce(int seed)
    {
        var random = new Random(seed);
        var free = new Queue<ushort>(Enumerable.Range(0, Size).Select(static head => (ushort)head));
        var available = new List<ushort>(); // the model: made available and not taken,
        var taken = new List<ushort>();     // taken and not shown to the driver as used,
        var pushed = new List<ushort>();    // of these: used, not shown
        int crashes = 0, used = 0;
        Virtqueue queue = Create();
        for (int step = 0; step < 20_000; step++)
        {
            switch (random.Next(100))
            {
                case < 35 when free.Count > 0:
                    ushort made = free.Dequeue();
                    _driver.Chain(made, (FakeDriver.Base + 0x10000 + (0x100u * made), 64, true));
                    available.Add(made);
                    break;
                case < 55:
                    Take(random.Next(1, 5));
                    break;
                case < 62:
                    // Too few buffers for a frame: the last ones go back.
                    int before = taken.Count;
                    Take(random.Next(1, 4));
                    int back = random.Next(taken.Count - before + 1);
                    queue.Unpop(back);
                    available.InsertRange(0, taken[^back..]);
                    taken.RemoveRange(taken.Count - back, back);
                    break;
                case < 85 when taken.Count > pushed.Count:
                    ushort done = taken.Where(head => !pushed.Contains(head)).ElementAt(random.Next(taken.Count - pushed.Count));
                    queue.PushUsed(done, 0);
                    pushed.Add(done);
                    break;
                case < 95:
                    Publish(diesInside: random.Next(4) == 0);
                    break;
                case < 97:
                    Die();
                    break;
                default:
                    break;
            }
        }

        Assert.True(crashes > 100 && used > 1000, $"{crashes} crashes, {used} chains");

        Virtqueue Create()
        {
            var area = new InflightArea(MemorySlice.OfPinned(_bytes, 0, _bytes.Length), Size);
            // The base that a front end remembers is too old, or wrong.
            Assert.True(Virtqueue.TryCreate(_driver.Memory, _driver.Layout, _driver.Features, VirtqueuePosition.Split((ushort)(crashes == 0 ? 0 : random.Next())), area, out Virtqueue? created, out _));
            return created;
        }

        void Take(int count)
        {
            var expected = available.Take(count).ToList();
            var got = new List<ushort>();
            if (random.Next(2) == 0)
            {
                var singles = new SingleBuffer[count];
                int popped = queue.PopSingles(singles, writable: true);
                got.AddRange(singles[..popped].Select(static single => (ushort)single.Token));
            }

            var chain = new DescriptorChain();
            while (got.Count < count && queue.TryPop(chain) == PopResult.Chain) got.Add((ushort)chain.Token);
            Assert.Equal(expected, got);
            available.RemoveRange(0, got.Count);
            taken.AddRange(got);
        }

        void Publish(bool diesInside)
        {
            byte[] noted = (byte[])_bytes.Clone();
            queue.Publish();
            foreach (ushort head in pushed)
            {
                taken.Remove(head);
                free.Enqueue(head);
            }

            Assert.Equal(pushed, _driver.TakeUsed().Select(static element => (ushort)element.Id));
            used += pushed.Count;
            if (!diesInside)
            {
                pushed.Clear();
                return;
            }

            // The driver saw the batch; of the notes, some or none were brought up to date.
            noted.CopyTo(_bytes, 0);
            foreach (ushort head in pushed.Take(random.Next(pushed.Count + 1))) _bytes[16 + (16 * head)] = 0;
            pushed.Clear();
            Die();
        }

        void Die()
        {
            crashes++;
            pushed.Clear();
            queue.Dispose();
            queue = Create();
            // What was in flight comes first, in its order.
            available.InsertRange(0, taken);
            taken.Clear();
        }
    }

    [Fact]
    public void Area_IsLaidOutAsTheProtocolSays()
    {
        var notes = new SplitInflight(MemorySlice.OfPinned(_bytes, 0, _bytes.Length), Size);
        Assert.Empty(notes.Attach(7));
        notes.Take(5);
        notes.Take(3);
        notes.Take(2);
        notes.Use(3);
        notes.Use(2);

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, Size, 0, 2, 0, 7, 0], _bytes[..16]);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Entry(5).ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], Entry(3).ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 0, 3, 0, 2, 0, 0, 0, 0, 0, 0, 0], Entry(2).ToArray());

        notes.Settle();

        Assert.Equal([Size, 0, 2, 0, 9, 0], _bytes[10..16]);
        Assert.Equal((1, 0, 0), (Entry(5)[0], Entry(3)[0], Entry(2)[0]));
    }

    [Fact]
    public void Area_OfAnotherBackEnd_IsTakenOver_InTheOrderOfItsTurns()
    {
        _bytes[8] = 1;
        _bytes[10] = Size;
        (int Head, byte Turn)[] inFlight = [(4, 9), (1, 3), (7, 5)];
        foreach ((int head, byte turn) in inFlight)
        {
            Entry(head)[0] = 1;
            Entry(head)[8] = turn;
            _driver.WriteDescriptor(head, FakeDriver.Base + 0x10000, 64);
        }
        var area = new InflightArea(MemorySlice.OfPinned(_bytes, 0, _bytes.Length), Size);

        Assert.True(Virtqueue.TryCreate(_driver.Memory, _driver.Layout, _driver.Features, VirtqueuePosition.Split(0), area, out Virtqueue? queue, out _));

        var chain = new DescriptorChain();
        foreach (uint head in (uint[])[1, 7, 4])
        {
            Assert.Equal(PopResult.Chain, queue.TryPop(chain));
            Assert.Equal(head, chain.Token);
        }
        Assert.Equal(VirtqueuePosition.Split(3), queue.Position);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Area_OfNoise_BreaksAtMostItsRing(int seed)
    {
        var random = new Random(seed);
        for (int run = 0; run < 300; run++)
        {
            random.NextBytes(_bytes);
            if (random.Next(4) > 0) (_bytes[8], _bytes[9], _bytes[10], _bytes[11]) = (1, 0, Size, 0);
            var area = new InflightArea(MemorySlice.OfPinned(_bytes, 0, _bytes.Length), Size);
            Assert.True(Virtqueue.TryCreate(_driver.Memory, _driver.Layout, _driver.Features, VirtqueuePosition.Split(0), area, out Virtqueue? queue, out _));
            var chain = new DescriptorChain();
            for (int i = 0; i < 40; i++)
            {
                if (queue.TryPop(chain) != PopResult.Chain) break;
                queue.PushUsed(chain.Token, 0);
                queue.Publish();
            }
            queue.Dispose();
        }
    }

    [Fact]
    public void Area_SmallerThanTheRing_IsRefused()
    {
        var area = new InflightArea(MemorySlice.OfPinned(_bytes, 0, _bytes.Length), Size / 2);

        Assert.False(Virtqueue.TryCreate(_driver.Memory, _driver.Layout, _driver.Features, VirtqueuePosition.Split(0), area, out _, out RingFault fault));
        Assert.Equal(RingFault.BadLayout, fault);
    }

    private Span<byte> Entry(int head) => _bytes.AsSpan(16 + (16 * head), 16);
}
