using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Relays;

/// <summary>The program that has the device, as a relay asks it: one question at a time, and each is waited for.</summary>
/// <remarks>Owns the connection. When something was not answered, the connection is of no more use.</remarks>
internal sealed class RelayedProgram(UnixConnection connection) : IDisposable
{
    private readonly byte[] _command = new byte[MessageHeader.Length + CommandTable.MaxPayload];
    private readonly byte[] _answer = new byte[MessageHeader.Length + sizeof(ulong)];
    private readonly List<FdHandle> _strays = [];

    public FdHandle Handle => connection.Handle;

    /// <summary>Tells it everything that it has missed, and hears whether it answers at all.</summary>
    public bool TryCatchUp(MachineRecord machine)
    {
        if (machine.Files.Count > 0 && !TrySay(RemoteCommand.SyncSystemMemory, machine.Memory, [.. machine.Files])) return false;
        if (machine.Events.Count > 0 && !TrySay(RemoteCommand.SetIrqFd, [], [.. machine.Events])) return false;
        foreach (ConfigAccess write in machine.Writes())
            if (!TryAsk(RemoteCommand.ConfigWrite, MemoryMarshal.AsBytes([write]), sizeof(ulong), out _))
                return false;
        return TryAsk(RemoteCommand.ConfigRead, MemoryMarshal.AsBytes([new ConfigAccess(0, 0, sizeof(uint))]), sizeof(ulong), out _);
    }

    /// <summary>Says what has no answer.</summary>
    public bool TrySay(RemoteCommand command, ReadOnlySpan<byte> payload, ReadOnlySpan<FdHandle> files)
    {
        MemoryMarshal.Write(_command, MessageHeader.For(command, payload.Length));
        payload.CopyTo(_command.AsSpan(MessageHeader.Length));
        return Pipes.TrySend(connection, _command.AsSpan(0, MessageHeader.Length + payload.Length), files);
    }

    /// <summary>Asks and waits.</summary>
    /// <param name="command">What.</param>
    /// <param name="payload">Of the command.</param>
    /// <param name="replySize">Bytes of payload of the answer.</param>
    /// <param name="answer">The whole answer, until the next question.</param>
    public bool TryAsk(RemoteCommand command, ReadOnlySpan<byte> payload, int replySize, out ReadOnlySpan<byte> answer)
    {
        Span<byte> room = _answer.AsSpan(0, MessageHeader.Length + replySize);
        answer = room;
        return TrySay(command, payload, []) && TryReceive(room)
            && MemoryMarshal.Read<MessageHeader>(room) is { Command: (int)RemoteCommand.Return } header && header.PayloadSize == (ulong)replySize;
    }

    public void Dispose() => connection.Dispose();

    private bool TryReceive(Span<byte> room)
    {
        while (room.Length > 0)
        {
            connection.Handle.WaitFor(ReadyEvents.Readable, Timeout.InfiniteTimeSpan);
            IoStatus status = connection.TryReceive(room, _strays, out int count);
            foreach (FdHandle stray in _strays) stray.Dispose();
            _strays.Clear();
            if (status is not (IoStatus.Done or IoStatus.WouldBlock)) return false;
            room = room[count..];
        }
        return true;
    }
}
