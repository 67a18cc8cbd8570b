using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Fuzz.Engine;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// A device that writes anything, at any time, into the memory that a driver of batches shares with it. Whatever it does: no exception, no frame
/// longer than agreed, and no byte that is lent twice at a time.
/// </summary>
internal sealed class DriverRingTarget : IFuzzTarget, IDoorbell
{
    private const ushort Size = 16;
    private const int Steps = 256;
    private const int Lent = 32;
    private const ulong Base = FeatureBits.Version1 | FeatureBits.MrgRxbuf;

    // By the first byte: kinds of rings and what was agreed besides.
    private static readonly ulong[] Kinds =
    [
        Base,
        Base | FeatureBits.EventIdx,
        Base | FeatureBits.RingPacked,
        Base | FeatureBits.RingPacked | FeatureBits.EventIdx,
        Base | FeatureBits.InOrder,
        Base | FeatureBits.RingPacked | FeatureBits.InOrder,
        FeatureBits.Version1,
        Base | FeatureBits.Csum | FeatureBits.GuestCsum | FeatureBits.GuestTso4,
    ];

    public string Name => "driver-rings";

    public string Description => "a device that writes anything into the rings and buffers of a driver";

    public int RunsPerSecond => 500;

    void IDoorbell.Ring(int queue)
    {
    }

    public IEnumerable<byte[]> Seeds()
    {
        for (byte kind = 0; kind < Kinds.Length; kind++)
        {
            // Delivers, takes, gives back, sends; twice, the second time with nonsense in between.
            yield return new InputBuilder().Bytes(kind, 0, 0, 1, 60, 4, 5, 0, 0, 2, 200, 4, 5, 6, 100, 1, 1, 4, 5, 6, 255, 4).Build();
            yield return new InputBuilder().Bytes(kind, 0, 0, 1, 60, 1, 3, 9, 9, 4, 2, 3, 1, 0, 4, 5, 3, 0).QuadWord(ulong.MaxValue).Bytes(4, 5, 6, 9).Build();
        }
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        var options = new BatchRingOptions { Features = Kinds[reader.Below(Kinds.Length)], RingSize = Size, LentBuffers = Lent };
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray((int)options.MemoryNeeded(1));
        var counters = new BatchRingCounters();
        var receive = new BatchReceiveRing(memory, 0, options, this, counters);
        var transmit = new BatchTransmitRing(memory, 1, options, this, counters);
        var sender = new BatchTransmitter([transmit], counters);
        receive.Refill();
        List<FrameBatch> lent = [];
        for (int i = 0; i < Steps && !reader.IsAtEnd; i++) Step(ref reader, memory, options, receive, sender, lent);
        seen.Saw(1, (long)receive.LastFault);
        seen.Saw(2, (long)transmit.LastFault);
        foreach (BatchRingCounterInfo row in BatchRingCounters.Table) seen.SawAmount(3, (int)row.Counter, counters[row.Counter]);
    }

    private static void Step(ref InputReader reader, GuestMemoryBuilder memory, BatchRingOptions options, BatchReceiveRing receive, BatchTransmitter sender, List<FrameBatch> lent)
    {
        switch (reader.Byte() % 8)
        {
            case 0: // one buffer used as it should be, mostly
                Use(ref reader, memory.Memory, options, receive.Layout);
                break;
            case 1: // the same of what was sent
                Use(ref reader, memory.Memory, options, sender.Rings[0].Layout);
                break;
            case 2: // a header
                if (!memory.Memory.TryTranslate(BufferOf(memory.Memory, receive.Layout, reader.Below(Size)), 12, out MemorySlice header)) break;
                for (int at = 0; at < 12; at++) header.Write(at, reader.Byte());
                break;
            case 3: // anything anywhere in the rings
                MemorySlice rings = Slice(memory.Memory, receive.Layout.Descriptors, 1024);
                rings.Write(reader.Word() % (rings.Length - 8), reader.QuadWord());
                break;
            case 4:
                FrameBatch batch = FrameBatch.CreateBorrowing();
                receive.Take(batch);
                lent.Add(batch);
                Check(lent, options);
                receive.Refill();
                break;
            case 5:
                if (lent.Count == 0) break;
                receive.GiveBack(lent[0]);
                lent[0].Reset();
                lent.RemoveAt(0);
                receive.Refill();
                break;
            default:
                FrameBatch sending = FrameBatch.CreatePooled(8);
                sending.TryAppend(new byte[reader.Byte() * 8], default);
                sender.TrySend(sending);
                break;
        }
    }

    private static void Use(ref InputReader reader, GuestMemory memory, BatchRingOptions options, in VirtqueueLayout layout)
    {
        if (options.Has(FeatureBits.RingPacked))
        {
            // A descriptor becomes a used one: length, id as it was or another, both flags alike.
            MemorySlice slot = Slice(memory, layout.Descriptors + (16ul * (ulong)reader.Below(Size)), 16);
            slot.Write(8, (uint)reader.Interesting(100));
            slot.Write(12, (ushort)reader.Interesting(slot.Read<ushort>(12)));
            slot.Write(14, (ushort)((reader.Byte() & 1) == 0 ? 0x8080 : 0));
            return;
        }

        MemorySlice used = Slice(memory, layout.Used, 4 + (8 * Size));
        ushort index = used.Read<ushort>(2);
        used.Write(4 + (8 * (index % Size)), (uint)reader.Interesting(reader.Byte() % (ulong)Size));
        used.Write(8 + (8 * (index % Size)), (uint)reader.Interesting(100));
        used.WriteRelease(2, (ushort)reader.Interesting(index + 1u));
    }

    private static ulong BufferOf(GuestMemory memory, in VirtqueueLayout layout, int descriptor) =>
        Slice(memory, layout.Descriptors + (16ul * (ulong)descriptor), 8).Read<ulong>(0);

    private static MemorySlice Slice(GuestMemory memory, ulong address, int length) =>
        memory.TryTranslate(address, (uint)length, out MemorySlice slice) ? slice : throw new InvalidOperationException("a ring outside of its memory");

    private static void Check(List<FrameBatch> lent, BatchRingOptions options)
    {
        int longest = options.Has(FeatureBits.GuestTso4) ? EthernetFrame.MaxLength : options.LongestFrame;
        List<(nint Start, nint End)> all = [];
        foreach (FrameBatch batch in lent)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch[i].Length > longest) throw new InvalidOperationException($"a frame of {batch[i].Length} bytes");
                foreach (MemorySlice piece in batch.Segments(i)) all.Add((piece.Address, piece.Address + piece.Length));
            }
        }

        all.Sort();
        for (int i = 1; i < all.Count; i++)
            if (all[i].Start < all[i - 1].End) throw new InvalidOperationException("a byte is lent twice");
    }
}
