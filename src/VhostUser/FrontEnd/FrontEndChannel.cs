using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>Sends requests to a back end and receives its replies, one at a time, as front ends do.</summary>
/// <remarks>Owns the connection. Waits for the other end on the thread that calls: not for a lane.</remarks>
/// <param name="connection">To the back end.</param>
/// <param name="timeout">The longest wait for the other end.</param>
public sealed class FrontEndChannel(UnixConnection connection, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    private readonly byte[] _out = new byte[MessageHeader.Length + RequestTable.MaxPayload];
    private readonly byte[] _in = new byte[MessageHeader.Length + RequestTable.MaxPayload];
    private readonly List<FdHandle> _received = [];

    /// <summary>A channel that waits ten seconds at most.</summary>
    public FrontEndChannel(UnixConnection connection)
        : this(connection, DefaultTimeout)
    {
    }

    /// <summary>Called instead of waiting, when set: lets a test run the other end on the same thread. Returns false to give up.</summary>
    public Func<bool>? Wait { get; set; }

    /// <summary>The descriptor.</summary>
    public FdHandle Handle => connection.Handle;

    /// <summary>Sends a request that has no payload.</summary>
    public void Send(FrontEndRequest request, ReadOnlySpan<FdHandle> descriptors = default, bool needReply = false) =>
        SendBytes(request, [], descriptors, needReply);

    /// <summary>Sends a request with one structure.</summary>
    public void Send<T>(FrontEndRequest request, T payload, ReadOnlySpan<FdHandle> descriptors = default, bool needReply = false)
        where T : unmanaged =>
        SendBytes(request, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in payload)), descriptors, needReply);

    /// <summary>Sends a request; the caller keeps its descriptors.</summary>
    /// <exception cref="VhostUserException">The back end is gone, or does not read.</exception>
    public void SendBytes(FrontEndRequest request, ReadOnlySpan<byte> payload, ReadOnlySpan<FdHandle> descriptors = default, bool needReply = false)
    {
        MemoryMarshal.Write(_out, MessageHeader.ForRequest(request, payload.Length, needReply));
        payload.CopyTo(_out.AsSpan(MessageHeader.Length));
        ReadOnlySpan<byte> rest = _out.AsSpan(0, MessageHeader.Length + payload.Length);
        while (rest.Length > 0)
        {
            IoStatus status = connection.TrySend(rest, descriptors, out int sent);
            if (status == IoStatus.WouldBlock) WaitFor(ReadyEvents.Writable, request);
            else if (status != IoStatus.Done) throw Gone(request);
            rest = rest[sent..];
            // They go with the first byte.
            if (sent > 0) descriptors = [];
        }
    }

    /// <summary>Receives the reply to a request and copies the structure that it starts with.</summary>
    /// <exception cref="VhostUserException">There is none, or it is not the reply to this request.</exception>
    public T Receive<T>(FrontEndRequest request)
        where T : unmanaged
    {
        ReadOnlySpan<byte> payload = ReceiveBytes(request);
        return payload.Length >= Marshal.SizeOf<T>()
            ? MemoryMarshal.Read<T>(payload)
            : throw new VhostUserException($"{RequestTable.NameOf((uint)request)}: the reply has {payload.Length} bytes of payload, not {Marshal.SizeOf<T>()}");
    }

    /// <summary>Receives the reply to a request; its payload is valid until the next call.</summary>
    /// <exception cref="VhostUserException">There is none, or it is not the reply to this request.</exception>
    public ReadOnlySpan<byte> ReceiveBytes(FrontEndRequest request)
    {
        Fill(_in.AsSpan(0, MessageHeader.Length), request);
        var header = MemoryMarshal.Read<MessageHeader>(_in);
        if (header.Request != (uint)request || header.Flags != (MessageHeader.Version | MessageHeader.Reply) || header.PayloadSize > RequestTable.MaxPayload)
            throw new VhostUserException($"{RequestTable.NameOf((uint)request)}: the answer is not a reply to it ({header})");
        Span<byte> payload = _in.AsSpan(MessageHeader.Length, (int)header.PayloadSize);
        Fill(payload, request);
        return payload;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        connection.Dispose();
        CloseReceived();
    }

    private void Fill(Span<byte> rest, FrontEndRequest request)
    {
        while (rest.Length > 0)
        {
            IoStatus status = connection.TryReceive(rest, _received, out int count);
            if (status == IoStatus.WouldBlock) WaitFor(ReadyEvents.Readable, request);
            else if (status != IoStatus.Done) throw Gone(request);
            rest = rest[count..];
        }
        // No reply that is asked for here carries any.
        CloseReceived();
    }

    private void CloseReceived()
    {
        foreach (FdHandle descriptor in _received) descriptor.Dispose();
        _received.Clear();
    }

    private void WaitFor(ReadyEvents events, FrontEndRequest request)
    {
        bool going = Wait is { } wait ? wait() : connection.Handle.WaitFor(events, timeout) != ReadyEvents.None;
        if (!going) throw new VhostUserException($"{RequestTable.NameOf((uint)request)}: the back end does not answer");
    }

    private static VhostUserException Gone(FrontEndRequest request) =>
        new($"{RequestTable.NameOf((uint)request)}: the back end closed the connection");
}
