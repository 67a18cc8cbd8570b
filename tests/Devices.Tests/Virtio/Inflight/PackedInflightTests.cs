using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Virtio.Inflight;

/// <summary>
/// A packed ring whose device dies at any moment: whoever serves it next knows where the ring stands and what was in flight, also
/// where completions that nobody saw were written over the descriptors, and the driver gets every chain back once, in order.
/// </summary>
public class PackedInflightTests
{
    private const int Buffers = 48;
    private const ulong Features = FeatureBits.Version1 | FeatureBits.RingPacked | FeatureBits.IndirectDesc;

    private readonly GuestMemoryBuilder _memory = GuestMemoryBuilder.OverPinnedArray(1 << 20);

    [Theory]
    [InlineData(1, 16, false)]
    [InlineData(2, 16, false)]
    [InlineData(3, 7, false)]
    [InlineData(4, 13, true)]
    [InlineData(5, 16, true)]
    [InlineData(6, 5, false)]
    public void Chains_WhateverDies_AreUsedOnce(int seed, int size, bool inOrder)
    {
        var random = new Random(seed);
        ulong features = Features | (inOrder ? FeatureBits.InOrder : 0);
        byte[] bytes = GC.AllocateArray<byte>(PackedInflight.SizeOf(size), pinned: true);
        RingDriver driver = RingDriver.Create(_memory, (ushort)size, features, IndirectUse.WhenLong);
        GuestBuffer[] buffers = [.. Enumerable.Range(0, Buffers).Select(_ => _memory.Allocate(64))];
        var byAddress = buffers.Select(static (buffer, index) => (buffer.Memory.Address, index)).ToDictionary(static pair => pair.Address, static pair => pair.index);
        var available = new List<int>(); // the model, by the first buffer of each chain: made available and not taken,
        var taken = new List<(int Chain, uint Token)>(); // taken and not shown to the driver as used,
        int pushed = 0;                  // of these, from the oldest on: used, not shown
        int next = 0, crashes = 0, used = 0;
        Virtqueue queue = Create();
        for (int step = 0; step < 20_000; step++)
        {
            switch (random.Next(100))
            {
                case < 35:
                    Offer();
                    break;
                case < 55:
                    Take(random.Next(1, 5));
                    break;
                case < 62:
                    int before = taken.Count;
                    Take(random.Next(1, 4));
                    int back = random.Next(taken.Count - before + 1);
                    queue.Unpop(back);
                    available.InsertRange(0, taken[^back..].Select(static chain => chain.Chain));
                    taken.RemoveRange(taken.Count - back, back);
                    break;
                case < 85 when taken.Count > pushed:
                    queue.PushUsed(taken[pushed++].Token, 0);
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
            var area = new InflightArea(MemorySlice.OfPinned(bytes, 0, bytes.Length), size);
            // The base that a front end remembers is that of a new ring.
            Assert.True(Virtqueue.TryCreate(_memory.Memory, driver.Layout, features, VirtqueuePosition.Initial(features), area, out Virtqueue? created, out _));
            return created;
        }

        void Offer()
        {
            int pieces = random.Next(1, 4);
            if (next + pieces > Buffers) next = 0;
            // A buffer that is still somewhere is not offered again.
            if (Enumerable.Range(next, pieces).Any(index => available.Concat(taken.Select(static chain => chain.Chain)).Any(chain => index >= chain && index < chain + 3))) return;
            if (!driver.TryAdd([], buffers.AsSpan(next, pieces), next)) return;
            driver.Publish();
            available.Add(next);
            next += 3;
        }

        void Take(int count)
        {
            var expected = available.Take(count).ToList();
            var got = new List<int>();
            if (random.Next(2) == 0)
            {
                var singles = new SingleBuffer[count];
                int popped = queue.PopSingles(singles, writable: true);
                foreach (SingleBuffer single in singles[..popped]) Got(single.Slice.Address, single.Token);
            }

            var chain = new DescriptorChain();
            while (got.Count < count && queue.TryPop(chain) == PopResult.Chain) Got(chain.Writable[0].Address, chain.Token);
            Assert.Equal(RingFault.None, queue.LastFault);
            Assert.Equal(expected, got);
            available.RemoveRange(0, got.Count);

            void Got(nint address, uint token)
            {
                got.Add(byAddress[address]);
                taken.Add((byAddress[address], token));
            }
        }

        void Publish(bool diesInside)
        {
            byte[] noted = (byte[])bytes.Clone();
            queue.Publish();
            for (int i = 0; i < pushed; i++)
            {
                Assert.Equal(ReclaimResult.Chain, driver.TryReclaim(out int token, out _));
                Assert.Equal(taken[i].Chain, token);
                used++;
            }

            Assert.NotEqual(ReclaimResult.Chain, driver.TryReclaim(out _, out _));
            taken.RemoveRange(0, pushed);
            bool anything = pushed > 0;
            pushed = 0;
            if (!diesInside) return;

            // The driver saw the batch; the notes say nothing of that yet.
            if (anything) noted.CopyTo(bytes, 0);
            Die();
        }

        void Die()
        {
            crashes++;
            pushed = 0;
            queue.Dispose();
            queue = Create();
            // What was in flight comes first, in its order.
            available.InsertRange(0, taken.Select(static chain => chain.Chain));
            taken.Clear();
        }
    }

    [Fact]
    public void Area_IsLaidOutAsTheProtocolSays()
    {
        const int Size = 4;
        byte[] bytes = GC.AllocateArray<byte>(PackedInflight.SizeOf(Size), pinned: true);
        var notes = new PackedInflight(MemorySlice.OfPinned(bytes, 0, bytes.Length), Size);
        Assert.False(notes.TryAttach(static (_, _) => true, out _));
        notes.Begin(2, usedWrap: true);
        notes.Take([new PackedDescriptor(0x1122, 64, 0, 1), new PackedDescriptor(0x3344, 32, 7, 2)]);
        notes.Take([new PackedDescriptor(0x5566, 16, 9, 2)]);

        Assert.Equal([1, 0, Size, 0, 3, 0, 3, 0, 2, 0, 2, 0, 1, 1], bytes[8..22]);
        Assert.Equal([1, 0, 1, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 64, 0, 0, 0, 0x22, 0x11, 0, 0, 0, 0, 0, 0], bytes[32..64]);
        Assert.Equal([7, 0, 2, 0, 32, 0, 0, 0, 0x44, 0x33], bytes[80..90]);
        Assert.Equal([1, 0, 3, 0, 2, 0, 1, 0, 1, 0], bytes[96..106]);

        notes.Use(2);
        Assert.Equal([0, 0, 3, 0, 0, 0, 2, 0, 0, 1], bytes[12..22]); // free: the first one again; slot 0 of the next lap
        notes.Settle();
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], bytes[12..22]);
        Assert.Equal((0, 1), (bytes[32], bytes[96]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Area_OfNoise_BreaksAtMostItsRing(int seed)
    {
        const int Size = 16;
        var random = new Random(seed);
        byte[] bytes = GC.AllocateArray<byte>(PackedInflight.SizeOf(Size), pinned: true);
        RingDriver driver = RingDriver.Create(_memory, Size, Features, IndirectUse.Never);
        for (int run = 0; run < 300; run++)
        {
            random.NextBytes(bytes);
            if (random.Next(4) > 0) new byte[] { 1, 0, Size, 0, 0, 0, 1, 0, (byte)random.Next(Size), 0, (byte)random.Next(Size), 0, 1, 1 }.CopyTo(bytes, 8);
            for (int entry = 0; entry < Size && random.Next(4) > 0; entry++) new byte[] { (byte)random.Next(2), 0, (byte)random.Next(Size + 1), 0, 0, 0, (byte)random.Next(4), 0 }.CopyTo(bytes, 32 + (32 * entry));
            var area = new InflightArea(MemorySlice.OfPinned(bytes, 0, bytes.Length), Size);
            if (!Virtqueue.TryCreate(_memory.Memory, driver.Layout, Features, VirtqueuePosition.Initial(Features), area, out Virtqueue? queue, out _)) continue;
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
}
