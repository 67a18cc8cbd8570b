using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// A driver that writes anything to the rings of a network device, between any two steps of the device, and gets its own frames
/// back, so that what the device reads and what it writes may be the same memory.
/// </summary>
internal sealed class RingTarget(string name, bool packed) : IFuzzTarget
{
    public const ulong TableAddress = GuardedMemory.Start + 0xC000;
    public const ulong BufferAddress = GuardedMemory.Start + 0x1_0000;

    private const ulong RingAddress = GuardedMemory.Start;
    private const ulong RingDistance = 0x4000;
    private const int Rings = 3; // receive, transmit, control
    private const int MaxSteps = 400;

    private readonly GuardedMemory _guest = new();
    private readonly FrameBatch _pooled = FrameBatch.CreatePooled(chunks: 256);

    public string Name => name;

    public string Description => $"a driver that writes anything to its {(packed ? "packed" : "split")} rings while the device works";

    public int RunsPerSecond => 20_000;

    public IEnumerable<byte[]> Seeds()
    {
        foreach (byte features in (byte[])[0, 1, 7, 31])
        {
            foreach (byte size in (byte[])[2, 5])
            {
                var seed = new InputBuilder().Bytes(features, size);
                for (byte i = 0; i < 4; i++)
                {
                    // Ring 1: a readable buffer of 64 bytes; ring 0: a writable one of 256.
                    seed.Bytes(0, 1).Bytes(Describe(i, 4 * 4, 0)).Bytes(1, 1).Bytes(Offer(i, 0));
                    seed.Bytes(0, 0).Bytes(Describe(i, 16 * 4, 2)).Bytes(1, 0).Bytes(Offer(i, 2));
                    seed.Bytes(4, 0, 5, 0, 6, 0);
                }

                yield return seed.Build();
            }
        }
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        ulong features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | (packed ? FeatureBits.RingPacked : 0);
        byte chosen = reader.Byte();
        if ((chosen & 1) != 0) features |= FeatureBits.EventIdx;
        if ((chosen & 2) != 0) features |= FeatureBits.IndirectDesc;
        if ((chosen & 4) != 0) features |= FeatureBits.MrgRxbuf;
        if ((chosen & 8) != 0) features |= FeatureBits.InOrder;
        int sizeByte = reader.Byte();
        ushort size = packed ? (ushort)(1 + sizeByte) : (ushort)(1 << (sizeByte % 9));

        GuestMemory memory = _guest.Begin();
        var nic = new FuzzNic(features, seen);
        var rings = new HostileRing[Rings];
        for (int i = 0; i < Rings; i++)
        {
            rings[i] = HostileRing.Create(packed, _guest, RingAddress + (RingDistance * (uint)i), size);
            nic.Open(i, memory, rings[i].Layout, VirtqueuePosition.Initial(nic.Features));
        }

        for (int step = 0; step < MaxSteps && !reader.IsAtEnd; step++) Step(ref reader, nic, memory, rings);
        nic.Close();
        memory.Release();
        _guest.End();
    }

    private void Step(ref InputReader reader, FuzzNic nic, GuestMemory memory, HostileRing[] rings)
    {
        int kind = reader.Byte() % 12;
        int ring = reader.Byte() % Rings;
        switch (kind)
        {
            case 0: rings[ring].Describe(ref reader); break;
            case 1: rings[ring].Offer(ref reader); break;
            case 2: rings[ring].Confuse(ref reader); break;
            case 3: rings[ring].DescribeIndirect(ref reader); break;
            case 4: nic.Take(); break;
            case 5: nic.Deliver(); break;
            case 6: nic.Complete(ring); break;
            case 7: nic.Control(); break;
            case 8: nic.Notify(ring, reader.Byte()); break;
            case 9: nic.Open(ring, memory, rings[ring].Layout, VirtqueuePosition.FromVringBase(reader.DoubleWord(), nic.Features)); break;
            case 10: _guest.Write(reader.Interesting(BufferAddress), reader.Take(16)); break;
            default: nic.DeliverOther(Other(ref reader)); break;
        }
    }

    // Frames of somebody else.
    private FrameBatch Other(ref InputReader reader)
    {
        for (int frames = reader.Byte() % 8; frames >= 0; frames--)
        {
            int length = Math.Min((int)reader.Interesting(60) & 0x1_ffff, EthernetFrame.MaxLength);
            if (length > _pooled.FreeBytes) break;
            _pooled.CommitFrame(length, default);
        }

        return _pooled;
    }

    private byte[] Describe(byte index, byte sixteenths, byte flags) => packed
        ? [0, index, 0, sixteenths, 0, 0]
        : [index, index, 0, sixteenths, 0, flags, 0];

    private byte[] Offer(byte head, byte flags) => packed ? [flags] : [head, 0];
}
