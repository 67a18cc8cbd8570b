using System.Buffers.Binary;
using ActorNet.Devices.E1000;
using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// An 82540EM under a driver that writes any register at any size, and anything to its rings and buffers, at any moment: between turns of both
/// rings, passing time, frames from outside, loopback, resets, and its state moved to another card.
/// </summary>
internal sealed class E1000Target : IFuzzTarget, IPciHost
{
    private const ulong TransmitBase = GuardedMemory.Start;
    private const ulong ReceiveBase = GuardedMemory.Start + 0x2000;
    private const ulong BufferBase = GuardedMemory.Start + 0x8000;
    private const int RingSize = 64;
    private const int MaxSteps = 256;
    private const int MaxTurns = 64;
    private const long LongestTimer = 500_000_000;

    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:00:00:01");

    private readonly GuardedMemory _guest = new();
    private readonly FrameBatchPool _sent = FrameBatchPool.Pooled(2);
    private readonly FrameBatchPool _arriving = FrameBatchPool.Pooled(2);
    private bool _line;

    public string Name => "e1000-mmio";

    public string Description => "accesses of any size to the registers of an 82540EM, and any descriptors in its rings";

    public int RunsPerSecond => 1_000;

    // A legacy packet, a segmented one, one in loopback of the MAC and of the PHY, a received one; then each register alone.
    public IEnumerable<byte[]> Seeds()
    {
        yield return Steps(Send(0, (uint)BufferBase, 0x0b00_0040, 0));
        yield return Steps(Receive(60), Receive(1514), Pass(10));
        yield return Steps(Write(Register.Rctl, 0x0000_8042), Send(0, (uint)BufferBase, 0x0b00_0040, 0));
        yield return Steps(Phy(0, 0x4140), Send(0, (uint)BufferBase, 0x0b00_0040, 0), Load());
        yield return Steps(Context(0), Describe(1, (uint)BufferBase, 0x2f10_0800, 0x0300), Tail(2), [5]);
        foreach (RegisterInfo info in RegisterTable.All) yield return Steps(Write(info.Offset, 0xffff_ffff), Read(info.Offset), Pass(20), Receive(200), [5]);
    }

    public void SetInterrupt(bool level)
    {
        if (level == _line) throw new InvalidOperationException("the interrupt line was set to the level that it has");
        _line = level;
    }

    public void SignalMessage(ulong address, uint data)
    {
    }

    public void Run(byte[] input, Observations seen)
    {
        var reader = new InputReader(input);
        GuestMemory memory = _guest.Begin();
        _line = false;
        using (var device = new E1000Device(new E1000Options(Mac, Msi: true)) { Host = this })
        {
            long now = 1_000_000_000;
            SetUp(device, memory, ref now);
            for (int step = 0; step < MaxSteps && !reader.IsAtEnd; step++)
            {
                Step(ref reader, device, seen, ref now);
                if (device.NextDeadline != long.MaxValue && device.NextDeadline > now + LongestTimer) throw new InvalidOperationException("a timer is too far away");
            }

            for (int i = 0; i < E1000Counters.Table.Length; i++) seen.SawAmount(1, i, device.Counters[(E1000Counter)i]);
            for (int i = 0; i < device.Transmit.Counters.Table.Length; i++) seen.SawAmount(2, i, device.Transmit.Counters[i]);
            for (int i = 0; i < device.Receive.Counters.Table.Length; i++) seen.SawAmount(3, i, device.Receive.Counters[i]);
        }

        memory.Release();
        _guest.End();
    }

    // As a driver leaves it: link up, both rings of 64 descriptors, receive buffers, interrupts on.
    private void SetUp(E1000Device device, GuestMemory memory, ref long now)
    {
        device.SetMemory(memory, now);
        device.SetLink(true, now);
        now += LongestTimer;
        device.Advance(now);
        device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.BusMaster | PciCommand.MemorySpace, now);
        for (int i = 0; i < RingSize; i++) _guest.Write(ReceiveBase + (ulong)(16 * i), GuardedMemory.Start + GuardedMemory.RegionLength + (ulong)(2048 * i));
        Set(device, Register.Tdbal, (uint)TransmitBase, now);
        Set(device, Register.Tdlen, 16 * RingSize, now);
        Set(device, Register.Tctl, 0x0004_00fa, now);
        Set(device, Register.Rdbal, (uint)ReceiveBase, now);
        Set(device, Register.Rdlen, 16 * RingSize, now);
        Set(device, Register.Rdt, RingSize - 1, now);
        Set(device, Register.Rctl, 0x0000_801a, now);
        Set(device, Register.Ims, 0x1_ffff, now);
    }

    private void Step(ref InputReader reader, E1000Device device, Observations seen, ref long now)
    {
        switch (reader.Byte() % 12)
        {
            case 0:
                (uint offset, int bar) = Place(ref reader);
                device.WriteBar(bar, offset, Size(ref reader), reader.Interesting(reader.DoubleWord()), now);
                break;
            case 1:
                (offset, bar) = Place(ref reader);
                seen.SawAmount(4, (int)(offset >> 2), (long)(device.ReadBar(bar, offset, Size(ref reader), now) >> 1));
                break;
            case 2:
                device.WriteConfiguration(reader.Word(), Size(ref reader), reader.DoubleWord(), now);
                break;
            case 3: // a descriptor, or bytes of a buffer
                ulong at = TransmitBase + (ulong)(16 * reader.Below(256));
                _guest.Write(at, reader.Interesting(BufferBase + reader.Word()));
                _guest.Write(at + 8, reader.QuadWord());
                break;
            case 4:
                _guest.Write(BufferBase + reader.Word(), reader.Take(reader.Byte()));
                break;
            case 5:
                Transmit(device, seen, now);
                break;
            case 6:
                Arrive(ref reader, device, seen, now);
                break;
            case 7:
                now += 1L << reader.Below(30);
                device.Advance(now);
                break;
            case 8:
                device.SetLink((reader.Byte() & 1) != 0, now);
                break;
            case 9:
                device.Reset(now);
                break;
            case 10:
                Move(ref reader, device, seen, now);
                break;
            default:
                uint operation = (uint)(1 + (reader.Byte() & 1)) << 26;
                Set(device, Register.Mdic, operation | (1u << 21) | ((uint)reader.Below(32) << 16) | reader.Word(), now);
                break;
        }

        seen.Saw(5, (long)device.TakeEffects());
    }

    // What is sent is dropped, or received again if the card loops it back.
    private void Transmit(E1000Device device, Observations seen, long now)
    {
        for (int turn = 0; turn < MaxTurns; turn++)
        {
            if (!_sent.TryRent(out FrameBatch? batch)) throw new InvalidOperationException("a batch was not given back");
            TakeResult result = device.Transmit.Fill(batch, now);
            seen.Saw(6, (long)result);
            if (device.IsLoopback) Deliver(device, batch, seen, now);
            _sent.Return(batch);
            if (result is TakeResult.Empty or TakeResult.Stopped) return;
        }
    }

    private void Arrive(ref InputReader reader, E1000Device device, Observations seen, long now)
    {
        if (!_arriving.TryRent(out FrameBatch? batch)) throw new InvalidOperationException("a batch was not given back");
        Span<byte> start = stackalloc byte[14];
        for (int frames = 1 + (reader.Byte() & 3); frames > 0; frames--)
        {
            int length = Math.Clamp(reader.Word(), 1, Math.Min(batch.FreeBytes, 20_000));
            start.Clear();
            reader.Take(start.Length).CopyTo(start);
            batch.FreeChunks[0].CopyFrom(start[..Math.Min(length, start.Length)]);
            batch.CommitFrame(length, default);
        }

        Deliver(device, batch, seen, now);
        _arriving.Return(batch);
    }

    private static void Deliver(E1000Device device, FrameBatch batch, Observations seen, long now)
    {
        for (int turn = 0; turn < MaxTurns && batch.Position < batch.Count; turn++)
        {
            DeliverResult result = device.Receive.Deliver(batch, now);
            seen.Saw(7, (long)result);
            if (result is DeliverResult.NoBuffers or DeliverResult.Stopped) break;
        }

        device.Receive.Miss(batch, isOverrun: device.ReceiverReady, now);
    }

    // To itself, with a few bytes changed perhaps: what is refused leaves a card after reset, and what is not changed is the same card.
    private static void Move(ref InputReader reader, E1000Device device, Observations seen, long now)
    {
        byte[] state = device.Save(now);
        byte[] moved = [.. state];
        for (int changes = reader.Byte() & 3; changes > 0; changes--) moved[reader.Word() % moved.Length] ^= reader.Byte();
        bool isSame = moved.AsSpan().SequenceEqual(state);
        bool isLoaded = device.TryLoad(moved, now, out string? problem);
        if (isSame && (!isLoaded || !device.Save(now).AsSpan().SequenceEqual(state))) throw new InvalidOperationException($"a card is another one after it was moved: {problem}");
        seen.Saw(8, isLoaded ? 1 : 0);
    }

    private static (uint Offset, int Bar) Place(ref InputReader reader)
    {
        byte row = reader.Byte();
        if (row == 255) return (reader.DoubleWord(), reader.Byte() % 3);
        if (row == 254) return (reader.Byte() & 7u, E1000Device.IoBar);
        RegisterInfo info = RegisterTable.All[row % RegisterTable.All.Length];
        return (info.At(info.Count == 1 ? 0 : reader.Byte() % info.Count), E1000Device.MemoryBar);
    }

    private static int Size(ref InputReader reader) => reader.Byte() switch
    {
        < 220 => 4,
        < 230 => 8,
        < 240 => 2,
        < 250 => 1,
        byte any => any - 250,
    };

    private static void Set(E1000Device device, Register register, uint value, long now) =>
        device.WriteBar(E1000Device.MemoryBar, (uint)register, 4, value, now);

    private static byte[] Steps(params byte[][] steps) => [.. steps.SelectMany(step => step)];

    private static byte[] Row(Register register)
    {
        RegisterInfo info = RegisterTable.All.First(row => row.Offset == register);
        byte row = (byte)RegisterTable.All.IndexOf(info);
        return info.Count == 1 ? [row] : [row, 0];
    }

    private static byte[] Write(Register register, uint value) => [0, .. Row(register), 0, .. Number(value), 0];

    private static byte[] Read(Register register) => [1, .. Row(register), 0];

    private static byte[] Tail(uint tail) => Write(Register.Tdt, tail);

    private static byte[] Describe(byte index, uint address, uint lower, uint upper) => [3, index, .. Number(address - (uint)BufferBase)[..2], 0, .. Number(lower), .. Number(upper)];

    private static byte[] Send(byte index, uint address, uint lower, uint upper) => Steps(Describe(index, address, lower, upper), Tail(index + 1u), [5]);

    private static byte[] Receive(ushort length) => [6, 0, .. Number(length)[..2], 0x52, 0x54, 0, 0, 0, 1, 0x52, 0x54, 0, 0, 0, 2, 8, 0];

    private static byte[] Pass(byte power) => [7, power];

    private static byte[] Load() => [10, 0];

    private static byte[] Phy(byte register, ushort value) => [11, 0, register, .. Number(value)[..2]];

    // Checksums at 24 and 50 of an IPv4 packet, TCP, header of 54 bytes, segments of 1000.
    private static byte[] Context(byte index)
    {
        byte[] offsets = [14, 24, 33, 0, 34, 50, 0, 0];
        return [3, index, .. (byte[])[0, 0], 244, .. offsets, .. Number(0x2700_0800 - 54), .. Number((1000u << 16) | (54 << 8))];
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
