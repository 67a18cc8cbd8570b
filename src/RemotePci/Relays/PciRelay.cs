using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Relays;

/// <summary>
/// Stands between QEMU's proxy of a PCI device, whose one connection cannot be made again, and the program that has the device, which may
/// end and come back. While it is away the guest reads all ones, as from a device that was pulled out; when it is back, it is told
/// what QEMU has said, and the device is as after power-on, where it was.
/// </summary>
/// <remarks>Owns QEMU's connection. One thread; no actor: it must be small enough to outlive everything else.</remarks>
public sealed class PciRelay : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly UnixConnection _qemu;
    private readonly ReadAhead _ahead;
    private readonly string _path;
    private readonly Action<string> _say;
    private readonly MessageReader _reader = new();
    private readonly MachineRecord _machine = new();
    private readonly Reactor _reactor = new();
    private readonly Watch _qemuWatch = new(), _programWatch = new();
    private readonly byte[] _ones = new byte[MessageHeader.Length + sizeof(ulong)];
    private RelayedProgram? _program;
    private IDisposable? _programRegistration;
    private long _nextAttempt;
    private bool _isKnown; // the program was there once
    private string _said = "";

    /// <summary>Relays nothing yet.</summary>
    /// <param name="qemu">The other end of the descriptor that QEMU's proxy has.</param>
    /// <param name="path">The socket of the program that has the device.</param>
    /// <param name="say">Takes lines for people: that the program is waited for, there, gone.</param>
    public PciRelay(UnixConnection qemu, string path, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(qemu);
        _qemu = qemu;
        _ahead = new ReadAhead(qemu);
        _path = path;
        _say = say;
        _reactor.Register(qemu.Handle, ReadyEvents.Readable | ReadyEvents.PeerClosed, _qemuWatch);
    }

    /// <summary>Relays until QEMU closes its end.</summary>
    /// <returns>What QEMU did wrong, or null.</returns>
    public ProtocolFault? Run()
    {
        while (true)
        {
            if (_programWatch.Take() != ReadyEvents.None) Lose();
            if (_program is null && Environment.TickCount64 >= _nextAttempt) Reach();
            // Before the program is there for the first time, QEMU waits for its first answer: it asks what the device is.
            if (!_isKnown && (_qemuWatch.Events & (ReadyEvents.PeerClosed | ReadyEvents.HangUp)) != 0) return null;
            if (_isKnown && _qemuWatch.Events != ReadyEvents.None)
            {
                if (!Receive(out ProtocolFault? fault)) return fault;
                continue;
            }
            _reactor.Poll(_program is null ? RetryDelay : Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _programRegistration?.Dispose();
        _program?.Dispose();
        _reactor.Dispose();
        _reader.Dispose();
        _machine.Dispose();
        _ahead.Dispose();
        _qemu.Dispose();
    }

    // One receive. False at the end of QEMU.
    private bool Receive(out ProtocolFault? fault)
    {
        fault = null;
        IoStatus status = _ahead.TryReceive(_reader.Missing, _reader.Descriptors, out int count);
        if (status == IoStatus.WouldBlock) _qemuWatch.Take();
        if (status is not (IoStatus.Done or IoStatus.WouldBlock)) return false;
        if (count == 0) return true;
        ReadProgress progress = _reader.Advance(count, out fault);
        if (progress == ReadProgress.Fault) return false;
        if (progress == ReadProgress.Partial) return true;
        bool isThere = Handle(_reader.Message);
        _reader.Next();
        return isThere;
    }

    // False when QEMU is gone.
    private bool Handle(RemoteMessage message)
    {
        CommandRule rule = message.Rule;
        _machine.Note(message);
        if (rule.Reply is not { } replySize)
        {
            IReadOnlyList<FdHandle> files = rule.Command == RemoteCommand.SyncSystemMemory ? _machine.Files : _machine.Events;
            if (_program?.TrySay(rule.Command, message.Payload, [.. files]) == false) Lose();
            return true;
        }

        if (_program is { } program)
        {
            if (program.TryAsk(rule.Command, message.Payload, replySize, out ReadOnlySpan<byte> answer)) return Pipes.TrySend(_qemu, answer, []);
            Lose();
        }

        MemoryMarshal.Write(_ones, MessageHeader.For(RemoteCommand.Return, replySize));
        MemoryMarshal.Write(_ones.AsSpan(MessageHeader.Length), rule.Command switch
        {
            RemoteCommand.BarRead => Ones(message.Read<BarAccess>().Size),
            RemoteCommand.ConfigRead => Ones((uint)message.Read<ConfigAccess>().Size),
            _ => 0ul,
        });
        return Pipes.TrySend(_qemu, _ones.AsSpan(0, MessageHeader.Length + replySize), []);
    }

    private static ulong Ones(uint size) => size is > 0 and < sizeof(ulong) ? (1ul << (8 * (int)size)) - 1 : ulong.MaxValue;

    private void Reach()
    {
        _nextAttempt = Environment.TickCount64 + (long)RetryDelay.TotalMilliseconds;
        try
        {
            if (UnixConnection.TryConnect(_path, out UnixConnection? connection) is var status and not ConnectStatus.Connected)
            {
                Say(_isKnown ? Gone : $"waiting for {_path}: {status.Words()}");
                return;
            }

            var program = new RelayedProgram(connection!);
            if (!program.TryCatchUp(_machine))
            {
                program.Dispose();
                Say($"whoever listens on {_path} hangs up; trying again");
                return;
            }

            _program = program;
            _programRegistration = _reactor.Register(program.Handle, ReadyEvents.PeerClosed, _programWatch);
            if (_isKnown) Say($"{_path} is back: the guest's driver has to begin anew");
            _isKnown = true;
        }
        catch (LinuxException e)
        {
            Say($"{e.Message}; trying again");
        }
    }

    private void Lose()
    {
        _programRegistration?.Dispose();
        _program?.Dispose();
        _programRegistration = null;
        _program = null;
        _programWatch.Take();
        _nextAttempt = 0;
        Say(Gone);
    }

    private string Gone => $"{_path} is gone: the guest reads all ones until it is back";

    private void Say(string line)
    {
        if (line != _said) _say(line);
        _said = line;
    }

    /// <summary>Remembers what a descriptor is ready for.</summary>
    private sealed class Watch : IReadinessHandler
    {
        public ReadyEvents Events { get; private set; }

        public void OnReady(ReadyEvents events) => Events |= events;

        public ReadyEvents Take()
        {
            ReadyEvents events = Events;
            Events = ReadyEvents.None;
            return events;
        }
    }
}
