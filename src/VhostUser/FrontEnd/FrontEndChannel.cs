using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>Sends requests to a back end and receives its replies, one at a time, on the thread that calls: for tests and tools, not for a lane.</summary>
/// <remarks>Owns the connection. What goes over it is made and checked by what <see cref="FrontEndConnection"/> uses, too.</remarks>
/// <param name="connection">To the back end.</param>
/// <param name="timeout">The longest wait for the other end.</param>
public sealed class FrontEndChannel(UnixConnection connection, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    private readonly RequestWriter _writer = new();
    private readonly ReplyReader _reader = new();

    /// <summary>A channel that waits ten seconds at most.</summary>
    public FrontEndChannel(UnixConnection connection)
        : this(connection, DefaultTimeout)
    {
    }

    /// <summary>Called instead of waiting, when set: lets a test run the other end on the same thread. Returns false to give up.</summary>
    public Func<bool>? Wait { get; set; }

    /// <summary>The descriptor.</summary>
    public FdHandle Handle => connection.Handle;

    /// <summary>The descriptors that came with the last reply; closed with the next one.</summary>
    public IReadOnlyList<FdHandle> Received => _reader.Descriptors;

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
        _writer.Begin(request, payload, descriptors, needReply);
        while (!_writer.IsDone)
        {
            IoStatus status = connection.TrySend(_writer.Unsent, _writer.Files, out int sent);
            if (status == IoStatus.WouldBlock) WaitFor(ReadyEvents.Writable, request);
            else if (status != IoStatus.Done) throw Gone(request);
            _writer.Sent(sent);
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
        _reader.Begin(request);
        while (true)
        {
            IoStatus status = connection.TryReceive(_reader.Missing, _reader.Descriptors, out int count);
            if (status == IoStatus.WouldBlock)
            {
                WaitFor(ReadyEvents.Readable, request);
                continue;
            }

            if (status != IoStatus.Done) throw Gone(request);
            switch (_reader.Advance(count, out ProtocolFault? fault))
            {
                case ReadProgress.Complete: return _reader.Payload;
                case ReadProgress.Fault: throw new VhostUserException(fault!.Text);
                default: break;
            }
        }
    }

    /// <summary>Carries requests out, to the last.</summary>
    /// <exception cref="VhostUserException">One of them failed.</exception>
    public void Run(FrontEndRequests requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        while (requests.Current is { } next)
        {
            SendBytes(next.Request, next.Payload, next.Files, next.NeedsReply);
            requests.OnSent();
            if (next.IsAnswered) requests.OnReply(ReceiveBytes(next.Request));
        }

        if (requests.Fault is { } fault) throw new VhostUserException(fault.Text);
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        connection.Dispose();
        _reader.Dispose();
    }

    private void WaitFor(ReadyEvents events, FrontEndRequest request)
    {
        bool going = Wait is { } wait ? wait() : connection.Handle.WaitFor(events, timeout) != ReadyEvents.None;
        if (!going) throw new VhostUserException($"{RequestTable.NameOf((uint)request)}: the back end does not answer");
    }

    private static VhostUserException Gone(FrontEndRequest request) =>
        new($"{RequestTable.NameOf((uint)request)}: the back end closed the connection");
}
