using System.Runtime.InteropServices;
using ActorNet.Devices.E1000;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Pci;
using ActorNet.Fuzz.Engine;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;
using ActorNet.RemotePci.Sessions;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// A QEMU, or whoever says that it is one, that sends any commands with any descriptors to an 82540EM. Afterwards no descriptor is open and
/// nothing is mapped that was not before.
/// </summary>
internal sealed class RemotePciTarget : IFuzzTarget
{
    private const int MaxMessages = 96;
    private const int PumpBudget = 64;
    private const int Raw = 250; // from here on the header is taken from the input as it is
    private const uint MemoryBase = 0xfebc_0000, IoBase = 0xc000, RegisterBytes = 0x2_0000;
    private const ulong SectionSize = 0x1_0000;
    private const long Step = 100_000; // ns

    private static readonly MacAddress Mac = MacAddress.FromValue(0x5254_0012_3456);

    public string Name => "remote-pci";

    public string Description => "a QEMU that sends any accesses, memory and descriptors to a PCI device";

    public int RunsPerSecond => 250;

    // A driver's beginning, then each command once; then registers of all groups.
    public IEnumerable<byte[]> Seeds()
    {
        foreach (CommandRule rule in CommandTable.All) yield return Repeat(Opening(), rule.Command, 3).Build();
        InputBuilder all = Opening();
        foreach (uint register in new uint[] { 0, 8, 0x10, 0x14, 0x20, 0xc0, 0xc8, 0xd0, 0xd8, 0x100, 0x400, 0x2800, 0x3800, 0x5400 })
            all = Bar(Bar(all, RemoteCommand.BarWrite, register, 4, 0xffff_ffff), RemoteCommand.BarRead, register, 4, 0);
        yield return all.Build();
    }

    public void Run(byte[] input, Observations seen)
    {
        Leftovers before = Leftovers.Count();
        using (var files = new FuzzFiles()) Talk(new InputReader(input), files, seen);
        before.ExpectSame();
    }

    private static InputBuilder Opening() => Bar(
        new InputBuilder()
            .Bytes(Choice(RemoteCommand.SyncSystemMemory), 0, 2).Bytes(0, 0).Bytes(0, 0, 0, 0, 0, 0).Bytes(0, 7)
            .Bytes(Choice(RemoteCommand.SetIrqFd), 0, 2).Bytes(1, 0, 1, 0),
        RemoteCommand.BarRead, 8, 4, 0);

    private static InputBuilder Repeat(InputBuilder to, RemoteCommand command, int times)
    {
        for (int i = 0; i < times; i++) to = to.Bytes(Choice(command), 0, (byte)CommandTable.Find((int)command)!.MinDescriptors).Bytes(new byte[24]);
        return to;
    }

    private static InputBuilder Bar(InputBuilder to, RemoteCommand command, uint register, byte size, uint value) =>
        to.Bytes(Choice(command), 0, 0, 0, size, 0).DoubleWord(register).DoubleWord(value);

    private static void Talk(InputReader reader, FuzzFiles files, Observations seen)
    {
        (UnixConnection qemu, UnixConnection device) = UnixConnection.Pair();
        using var function = new E1000Device(new E1000Options(Mac));
        var counters = new RemotePciCounters();
        var pin = new InterruptPin(counters);
        function.Host = pin;
        Place(function);
        var session = new RemotePciSession(function, pin, counters) { InterruptRouted = line => seen.Saw(5, line) };
        long now = 0;
        using (qemu)
        using (var connection = new RemotePciConnection(device, session))
        {
            for (int i = 0; i < MaxMessages && !reader.IsAtEnd; i++, now += Step)
            {
                if (!Send(ref reader, qemu, files, seen)) break;
                PumpResult result = connection.Pump(PumpBudget, now);
                seen.Saw(1, (long)result);
                seen.Saw(4, (long)function.TakeEffects());
                if (function.NextDeadline <= now) function.Advance(now);
                session.Events?.Resample(pin.Level);
                if (result is PumpResult.Faulted or PumpResult.Closed) break;
                Drain(qemu);
            }

            if (connection.Fault is { } fault)
            {
                seen.Saw(2, (long)fault.Kind);
                if (fault.Text.Length == 0) throw new InvalidOperationException("a session ended without saying why");
            }
        }

        session.Leave(now);
        session.Dispose();
        for (int i = 0; i < RemotePciCounters.Table.Length; i++) seen.SawAmount(6, i, counters[(RemotePciCounter)i]);
    }

    private static void Place(PciFunction function)
    {
        function.WriteConfiguration(0x10, 4, MemoryBase, 0);
        function.WriteConfiguration(0x14, 4, IoBase, 0);
        function.WriteConfiguration(0x04, 2, 7, 0);
    }

    private static bool Send(ref InputReader reader, UnixConnection qemu, FuzzFiles files, Observations seen)
    {
        byte choice = reader.Byte();
        CommandRule rule = CommandTable.All[choice % CommandTable.All.Count];
        byte flags = reader.Byte();
        int descriptors = reader.Byte() % 12;
        byte[] message = new byte[MessageHeader.Length + rule.Payload];
        MemoryMarshal.Write(message, MessageHeader.For(rule.Command, rule.Payload));
        Fill(ref reader, rule.Command, descriptors, message.AsSpan(MessageHeader.Length));
        if (choice >= Raw) reader.Take(MessageHeader.Length).CopyTo(message);
        if (flags >= 250) reader.Take(message.Length - MessageHeader.Length).CopyTo(message.AsSpan(MessageHeader.Length));
        seen.Saw(3, (long)rule.Command);
        var sent = new FdHandle[rule.MaxDescriptors > 0 || flags >= 248 ? descriptors : 0];
        for (int i = 0; i < sent.Length; i++) sent[i] = files.Next(reader.Byte(), reader.Byte());
        return qemu.TrySend(message, sent, out int count) == IoStatus.Done && count == message.Length;
    }

    private static void Fill(ref InputReader reader, RemoteCommand command, int sections, Span<byte> payload)
    {
        switch (command)
        {
            case RemoteCommand.BarRead or RemoteCommand.BarWrite:
                bool memory = (reader.Byte() & 1) == 0;
                uint size = reader.Byte();
                uint near = reader.Byte();
                uint offset = reader.DoubleWord();
                ulong address = (memory ? MemoryBase : IoBase) + (near < 240 ? offset % (memory ? RegisterBytes : 64) : offset);
                MemoryMarshal.Write(payload, new BarAccess(address, reader.DoubleWord(), size, memory ? (byte)1 : (byte)0));
                break;
            case RemoteCommand.ConfigRead or RemoteCommand.ConfigWrite:
                MemoryMarshal.Write(payload, new ConfigAccess((uint)reader.Interesting(reader.Byte()), reader.DoubleWord(), reader.Byte()));
                break;
            case RemoteCommand.SyncSystemMemory:
                for (int i = 0; i < Math.Min(sections, MemorySections.Capacity); i++)
                    MemorySections.Write(payload, i, new MemorySection(reader.Interesting((ulong)i * SectionSize), reader.Interesting(SectionSize), reader.Interesting(0)));
                break;
            default:
                break;
        }
    }

    // Answers are not looked at; the socket only must not fill up.
    private static void Drain(UnixConnection qemu)
    {
        byte[] rest = new byte[4096];
        while (qemu.TryReceive(rest, [], out int count) == IoStatus.Done && count > 0)
        {
        }
    }

    private static byte Choice(RemoteCommand command)
    {
        for (int i = 0; i < CommandTable.All.Count; i++)
            if (CommandTable.All[i].Command == command) return (byte)i;
        return 0;
    }
}
