using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Pci;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// A driver that writes anything into the rings, buffers and registers of an e1000, while it sends, loops back and receives frames with any
/// offload header. Whatever it does: no exception, turns that end, no byte outside of its memory, and frames that others can rely on.
/// </summary>
internal sealed class E1000RingTarget : IFuzzTarget
{
    private const int Steps = 192;
    private const int Entries = 64;
    private const int MostDescriptors = 256; // of one turn
    private const int MostTurns = 40;
    private const ulong TransmitRing = GuardedMemory.Start;
    private const ulong ReceiveRing = GuardedMemory.Start + 0x1000;
    private const ulong SentBytes = GuardedMemory.Start + 0x4000;
    private const ulong ReceiveBuffers = GuardedMemory.Start + GuardedMemory.RegionLength - 0x4000; // on both sides of the border
    private const uint Data = 0x2010_0000, Context = 0x2000_0000;

    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:12:34:56");

    // What a step can write, and what is usual there.
    private static readonly (Register Register, uint Usual)[] Writable =
    [
        (Register.Tdt, 8), (Register.Tdh, 0), (Register.Tdlen, 16 * Entries), (Register.Tdbal, (uint)TransmitRing), (Register.Tdbah, 0),
        (Register.Rdt, Entries - 1), (Register.Rdh, 0), (Register.Rdlen, 16 * Entries), (Register.Rdbal, (uint)ReceiveRing), (Register.Rdbah, 0),
        (Register.Rctl, 0x0000_803E), (Register.Tctl, 0x0000_000A), (Register.Control, 0x4000_0240), (Register.Vet, 0x8100), (Register.Rxcsum, 0x700),
        (Register.Rsrpd, 100), (Register.Txdctl, 0), (Register.Tidv, 0), (Register.Rdtr, 0), (Register.Vfta, uint.MaxValue),
    ];

    private readonly GuardedMemory _guest = new();
    private readonly FrameBatch _batch = FrameBatch.CreatePooled();
    private readonly FrameBatch _small = FrameBatch.CreatePooled(3, 1024);
    private readonly FrameBatch _network = FrameBatch.CreatePooled();
    private readonly byte[] _frame = new byte[4096];

    public string Name => "e1000-rings";

    public string Description => "a driver that writes anything into the rings, buffers and registers of an e1000";

    public int RunsPerSecond => 1_500;

    public IEnumerable<byte[]> Seeds()
    {
        // A legacy packet, one in two pieces, one with a checksum; then each kind of segmentation; each looped back, and frames from the network.
        yield return Start().Bytes(0, 0, 0).DoubleWord(0x0B00_0040).DoubleWord(0).Bytes(2, 0, 0, 4, 0).Build();
        yield return Start().Bytes(0, 0, 0).DoubleWord(20).DoubleWord(0).Bytes(0, 1, 0).DoubleWord(0x8B00_0500).DoubleWord(0x1234_0000).Bytes(4, 0, 5, 60, 0, 0, 0, 0, 0).Build();
        yield return Start().Bytes(0, 0, 0).DoubleWord(0x0F32_0064).DoubleWord(0x2200).Bytes(4, 0, 4, 1).Build();
        foreach ((byte kind, uint command) in ((byte, uint)[])[(0, 0x2700_0800), (1, 0x2500_0800), (2, 0x2600_0800), (3, 0x2400_0800)])
        {
            foreach (byte mss in (byte[])[0, 1, 3])
            {
                yield return Start().Bytes(3, kind).Bytes(1, kind).DoubleWord(command | Context).DoubleWord((uint)mss << 24)
                    .Bytes(0, 1, 0).DoubleWord(0x0F00_0836 | Data | (1u << 26)).DoubleWord(0x0300).Bytes(4, 0, 4, 1, 6, 4, 0).Build();
            }
        }

        yield return Start().Bytes(5, 200, 1, 1, 4, 34, 16, 0).Bytes(5, 14, 0, 0, 0, 0, 0, 0).Bytes(7, 5, 255, 0, 0, 0, 0, 0, 0).Build();
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        GuestMemory memory = _guest.Begin();
        long now = 1_000_000;
        using (var device = new E1000Device(new E1000Options(Mac) { AutonegotiationTime = TimeSpan.Zero }))
        {
            device.SetLink(true, now);
            device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.BusMaster | PciCommand.MemorySpace, now);
            device.SetMemory(memory, now);
            Prepare(device, ref reader, now);
            for (int i = 0; i < Steps && !reader.IsAtEnd; i++) Step(ref reader, device, seen, ref now);
            CheckState(device, now);
            for (int i = 0; i < device.Transmit.Counters.Table.Length; i++) seen.SawAmount(3, i, device.Transmit.Counters[i]);
            for (int i = 0; i < device.Receive.Counters.Table.Length; i++) seen.SawAmount(4, i, device.Receive.Counters[i]);
        }

        memory.Release();
        _guest.End();
    }

    private static InputBuilder Start() => new InputBuilder().Bytes(0, 0);

    private static uint Read(E1000Device device, Register register, long now) => (uint)device.ReadBar(E1000Device.MemoryBar, (uint)register, 4, now);

    private static void Write(E1000Device device, Register register, uint value, long now) =>
        device.WriteBar(E1000Device.MemoryBar, (uint)register, 4, value, now);

    // Everything as usual, with buffers of some size.
    private void Prepare(E1000Device device, ref InputReader reader, long now)
    {
        foreach ((Register register, uint usual) in Writable)
            if (register is not (Register.Tdt or Register.Rdt)) Write(device, register, usual, now);
        Write(device, Register.Rctl, 0x0000_803E | ((uint)(reader.Byte() & 3) << 16) | ((uint)(reader.Byte() & 3) << 25), now);
        for (int i = 0; i < Entries; i++) _guest.Write(ReceiveRing + (ulong)(16 * i), new ReceiveDescriptor(ReceiveBuffers + (ulong)(i * 512), 0));
        Write(device, Register.Rdt, Entries - 1, now);
    }

    private void Step(ref InputReader reader, E1000Device device, Observations seen, ref long now)
    {
        switch (reader.Byte() % 8)
        {
            case 0: // a transmit descriptor of any kind
                ulong index = reader.Byte() % (ulong)Entries;
                ulong address = reader.Interesting(SentBytes);
                _guest.Write(TransmitRing + (16 * index), new TransmitDescriptor(address, reader.DoubleWord(), reader.DoubleWord()));
                break;
            case 1: // a context that fits the headers of step 3
                byte kind = reader.Byte();
                uint transport = (kind & 1) != 0 ? 54u : 34u, field = transport + ((kind & 2) != 0 ? 6u : 16u);
                ulong offsets = 14 | (24 << 8) | ((ulong)(transport - 1) << 16) | ((ulong)transport << 32) | ((ulong)field << 40);
                uint lower = reader.DoubleWord(), upper = reader.DoubleWord();
                if ((upper & 0xff00) == 0) upper |= (transport + ((kind & 2) != 0 ? 8u : 20u)) << 8;
                _guest.Write(TransmitRing, new TransmitDescriptor(offsets, lower, upper));
                break;
            case 2: // a register
                (Register register, uint usual) = Writable[reader.Below(Writable.Length)];
                Write(device, register, (uint)reader.Interesting(usual), now);
                break;
            case 3: // headers, or anything
                WriteHeaders(ref reader);
                break;
            case 4:
                Write(device, Register.Tdt, (uint)(reader.Interesting(8) & 0xffff), now);
                Send(device, (reader.Byte() & 1) != 0 ? _small : _batch, seen, now);
                break;
            case 5:
                ReceiveFrame(ref reader, device, seen, now);
                break;
            case 6: // buffers
                _guest.Write(ReceiveRing + (16 * (reader.Byte() % (ulong)Entries)), new ReceiveDescriptor(reader.Interesting(ReceiveBuffers), reader.Byte()));
                Write(device, Register.Rdt, (uint)reader.Interesting(reader.Byte() % (ulong)Entries), now);
                break;
            default:
                now += reader.Word() * 100L;
                device.Advance(now);
                device.TakeEffects();
                break;
        }
    }

    // IPv4 or IPv6 with TCP or UDP, and some bytes of the input over it.
    private void WriteHeaders(ref InputReader reader)
    {
        byte kind = reader.Byte();
        bool isIPv6 = (kind & 1) != 0;
        byte protocol = (byte)((kind & 2) != 0 ? 17 : 6);
        Span<byte> bytes = stackalloc byte[96];
        bytes.Clear();
        bytes[12] = (byte)(isIPv6 ? 0x86 : 0x08);
        bytes[13] = (byte)(isIPv6 ? 0xdd : 0);
        bytes[14] = (byte)(isIPv6 ? 0x60 : 0x45);
        bytes[isIPv6 ? 20 : 23] = protocol;
        bytes[(isIPv6 ? 54 : 34) + 12] = 0x50;
        if ((kind & 4) != 0) reader.Take(reader.Byte() % 16).CopyTo(bytes[(reader.Byte() % 80)..]);
        _guest.Write(SentBytes, (ReadOnlySpan<byte>)bytes);
    }

    // Everything that the driver gave, looped back to it.
    private static void Send(E1000Device device, FrameBatch batch, Observations seen, long now)
    {
        for (int turn = 0; turn < MostTurns; turn++)
        {
            long descriptors = device.Transmit.Counters[(int)TransmitCounter.Descriptors];
            TakeResult result = device.Transmit.Fill(batch, now);
            seen.Saw(1, (long)result);
            descriptors = device.Transmit.Counters[(int)TransmitCounter.Descriptors] - descriptors;
            if (descriptors > MostDescriptors) throw new InvalidOperationException($"{descriptors} descriptors in one turn");
            if (result != TakeResult.Stopped && descriptors > 0 && Read(device, Register.Tdh, now) >= Read(device, Register.Tdlen, now) / 16)
                throw new InvalidOperationException("the head left the ring");
            for (int i = 0; i < batch.Count; i++) Check(batch[i]);
            Deliver(device, batch, seen, now);
            batch.Reset();
            if (result != TakeResult.Full) return;
        }
    }

    private static void Check(in Frame frame)
    {
        if (frame.Length is < EthernetFrame.HeaderLength or > EthernetFrame.MaxLength) throw new InvalidOperationException($"a frame of {frame.Length} bytes");
        OffloadHeader checkedHeader = frame.Offload;
        if (!OffloadCheck.TryNormalise(ref checkedHeader, frame.Length, OffloadSet.All, isVouched: false) || checkedHeader != frame.Offload)
            throw new InvalidOperationException($"an offload header that nobody would take: {frame.Offload}");
    }

    private void ReceiveFrame(ref InputReader reader, E1000Device device, Observations seen, long now)
    {
        int length = Math.Min(reader.Byte() * 16, _frame.Length);
        OffloadHeader offload = new()
        {
            Flags = reader.Byte(),
            GsoType = reader.Byte(),
            GsoSize = (ushort)(reader.Byte() * 8),
            ChecksumStart = reader.Byte(),
            ChecksumOffset = reader.Byte(),
        };
        ReadOnlySpan<byte> start = reader.Take(reader.Byte());
        start[..Math.Min(start.Length, length)].CopyTo(_frame);
        if (!OffloadCheck.TryNormalise(ref offload, length, OffloadSet.All, isVouched: true)) offload = default;
        if (!_network.TryAppend(_frame.AsSpan(0, length), offload)) return;
        Deliver(device, _network, seen, now);
        _network.Reset();
    }

    private static void Deliver(E1000Device device, FrameBatch batch, Observations seen, long now)
    {
        DeliverResult result = DeliverResult.TurnOver;
        for (int turn = 0; turn < 200 && result == DeliverResult.TurnOver; turn++) result = device.Receive.Deliver(batch, now);
        seen.Saw(2, (long)result);
        if (result == DeliverResult.TurnOver) throw new InvalidOperationException("a batch that never ends");
        if (result == DeliverResult.Done && batch.Position != batch.Count) throw new InvalidOperationException("frames were left");
        if (result == DeliverResult.Done) return;
        device.Receive.Miss(batch, result == DeliverResult.NoBuffers, now);
    }

    // What is saved is what is loaded.
    private static void CheckState(E1000Device device, long now)
    {
        byte[] state = device.Save(now);
        using var other = new E1000Device(device.Options);
        other.SetLink(true, now);
        if (!other.TryLoad(state, now, out string? problem)) throw new InvalidOperationException($"a state of its own was refused: {problem}");
        if (!other.Save(now).AsSpan().SequenceEqual(state)) throw new InvalidOperationException("another state came back");
    }
}
