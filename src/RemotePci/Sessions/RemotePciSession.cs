using System.Runtime.InteropServices;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Sessions;

/// <summary>One connection of a QEMU, from its first command to its last: turns commands into calls of a <see cref="PciFunction"/>, and into answers.</summary>
/// <remarks>
/// A state machine without input, output or clock. Whoever drives it calls <see cref="Handle"/> in state <see cref="SessionState.Ready"/> only
/// and sends <see cref="Reply"/> in state <see cref="SessionState.Replying"/>. A broken rule ends the session: <see cref="Fault"/>
/// says which, and nothing was thrown. Used on the function's lane.
/// </remarks>
public sealed class RemotePciSession(PciFunction function, InterruptPin pin, RemotePciCounters counters) : IDisposable
{
    private const int ConfigurationSize = 256, InterruptLineOffset = 0x3c;

    private readonly byte[] _reply = new byte[MessageHeader.Length + sizeof(ulong)];
    private int _replyStart;
    private int _replyEnd;
    private bool _waitsForLine;

    /// <summary>What it is waiting for.</summary>
    public SessionState State =>
        Fault is not null ? SessionState.Ended
        : _replyEnd == _replyStart ? SessionState.Ready
        : _replyStart > 0 || !_waitsForLine || pin.IsSettled ? SessionState.Replying
        : SessionState.Waiting;

    /// <summary>The broken rule that ended the session, or null.</summary>
    public ProtocolFault? Fault { get; private set; }

    /// <summary>What is left to be sent of the answer.</summary>
    public ReadOnlySpan<byte> Reply => _reply.AsSpan(_replyStart, _replyEnd - _replyStart);

    /// <summary>The eventfds of the interrupt pin; null while there are none.</summary>
    public EventLine? Events { get; private set; }

    /// <summary>True: the pin is told of <see cref="Events"/>; false: somebody else knows a better way.</summary>
    public bool UsesEvents { get; init; } = true;

    /// <summary>Hears of what firmware writes to the interrupt line register: the interrupt controller's pin.</summary>
    public Action<int>? InterruptRouted { get; init; }

    /// <summary>Takes note that <paramref name="count"/> bytes of <see cref="Reply"/> were sent.</summary>
    public void ReplySent(int count)
    {
        _replyStart += count;
        if (_replyStart == _replyEnd) _replyStart = _replyEnd = 0;
    }

    /// <summary>Handles one complete command, whose descriptors it takes as far as it needs them.</summary>
    /// <param name="message">Kept to <see cref="CommandTable"/>.</param>
    /// <param name="now">The function's time, in nanoseconds.</param>
    public void Handle(RemoteMessage message, long now)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (State != SessionState.Ready) throw new InvalidOperationException($"A command was handed to a session that is {State}.");
        switch (message.Rule.Command)
        {
            case RemoteCommand.BarRead: ReadBar(message, now); break;
            case RemoteCommand.BarWrite: WriteBar(message, now); break;
            case RemoteCommand.ConfigRead: ReadConfiguration(message); break;
            case RemoteCommand.ConfigWrite: WriteConfiguration(message, now); break;
            case RemoteCommand.SyncSystemMemory: SetMemory(message, now); break;
            case RemoteCommand.SetIrqFd: SetEvents(message); break;
            default: Reset(message, now); break;
        }
    }

    /// <summary>Lets go of the function's memory and of the interrupt; the function is as after power-on.</summary>
    public void Leave(long now)
    {
        function.Reset(now);
        function.SetMemory(null, now);
        if (UsesEvents) pin.Use(null);
    }

    /// <summary>Closes the descriptors.</summary>
    public void Dispose()
    {
        Events?.Dispose();
        Events = null;
    }

    private void ReadBar(RemoteMessage message, long now)
    {
        var access = message.Read<BarAccess>();
        if (!IsAccess(message, access)) return;
        counters.Count(RemotePciCounter.BarReads);
        Answer(message, Find(access, out int bar, out uint offset) ? function.ReadBar(bar, offset, (int)access.Size, now) : Ones((int)access.Size));
    }

    private void WriteBar(RemoteMessage message, long now)
    {
        var access = message.Read<BarAccess>();
        if (!IsAccess(message, access)) return;
        counters.Count(RemotePciCounter.BarWrites);
        if (Find(access, out int bar, out uint offset)) function.WriteBar(bar, offset, (int)access.Size, access.Value & Ones((int)access.Size), now);
        Answer(message, 0);
    }

    // A driver that has just moved a BAR can race with another that still uses it: no reason to end the session.
    private bool Find(in BarAccess access, out int bar, out uint offset)
    {
        if (function.TryFindBar(access.Address, (int)access.Size, access.IsMemory != 0 ? BarKind.Memory32 : BarKind.Io, out bar, out offset)) return true;
        counters.Count(RemotePciCounter.Unclaimed);
        return false;
    }

    private void ReadConfiguration(RemoteMessage message)
    {
        var access = message.Read<ConfigAccess>();
        if (!IsAccess(message, access)) return;
        counters.Count(RemotePciCounter.ConfigReads);
        Answer(message, function.ReadConfiguration((int)access.Offset, access.Size));
    }

    private void WriteConfiguration(RemoteMessage message, long now)
    {
        var access = message.Read<ConfigAccess>();
        if (!IsAccess(message, access)) return;
        counters.Count(RemotePciCounter.ConfigWrites);
        function.WriteConfiguration((int)access.Offset, access.Size, access.Value & (uint)Ones(access.Size), now);
        if (access.Offset <= InterruptLineOffset && access.Offset + access.Size > InterruptLineOffset)
            InterruptRouted?.Invoke((int)function.ReadConfiguration(InterruptLineOffset, 1));
        Answer(message, 0);
    }

    private void SetMemory(RemoteMessage message, long now)
    {
        if (SharedMemory.TryMap(message, out GuestMemory? memory) is { } fault)
        {
            Fault = fault;
            return;
        }

        counters.Count(RemotePciCounter.MemoryTables);
        function.SetMemory(memory, now);
        memory!.Release();
    }

    private void SetEvents(RemoteMessage message)
    {
        FdHandle interrupt = message.TakeDescriptor(), resample = message.TakeDescriptor();
        if ((Doorbells.CheckKick(interrupt) ?? Doorbells.CheckKick(resample)) is { } problem)
        {
            interrupt.Dispose();
            resample.Dispose();
            Fault = new ProtocolFault(RemoteFault.BadDescriptor, $"{message.Name}: a descriptor {problem}");
            return;
        }

        EventLine? former = Events;
        Events = new EventLine(EventFd.FromHandle(interrupt), EventFd.FromHandle(resample));
        if (UsesEvents) pin.Use(Events);
        former?.Dispose();
    }

    // QEMU resets on the thread that hears of interrupt lines, too: it could not hear of one while it waits for this answer.
    private void Reset(RemoteMessage message, long now)
    {
        counters.Count(RemotePciCounter.Resets);
        function.Reset(now);
        Answer(message, 0);
        _waitsForLine = false;
    }

    private bool IsAccess(RemoteMessage message, in BarAccess access)
    {
        if (access.Size is 1 or 2 or 4 or 8 && access.IsMemory <= 1) return true;
        Fault = new ProtocolFault(RemoteFault.BadAccess, $"{message.Name}: {access.Size} bytes at 0x{access.Address:x}, memory {access.IsMemory}");
        return false;
    }

    private bool IsAccess(RemoteMessage message, in ConfigAccess access)
    {
        if (access.Size is 1 or 2 or 4 && access.Offset <= (uint)(ConfigurationSize - access.Size)) return true;
        Fault = new ProtocolFault(RemoteFault.BadAccess, $"{message.Name}: {access.Size} bytes at 0x{access.Offset:x}");
        return false;
    }

    private static ulong Ones(int size) => ulong.MaxValue >> (8 * (sizeof(ulong) - size));

    private void Answer(RemoteMessage message, ulong value)
    {
        int size = message.Rule.Reply!.Value;
        MemoryMarshal.Write(_reply, MessageHeader.For(RemoteCommand.Return, size));
        MemoryMarshal.Write(_reply.AsSpan(MessageHeader.Length), value);
        _replyEnd = MessageHeader.Length + size;
        _waitsForLine = true;
    }
}
