using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>Our own requests to the front end, over the socket of SET_BACKEND_REQ_FD.</summary>
/// <remarks>
/// Owns the connection. Never waits: what the socket has no room for is dropped and counted, and a front end that hangs up, cuts a
/// reply short or answers what nobody asked is not asked again. Says so once. Used by one actor, on its lane.
/// </remarks>
public sealed class BackEndRequests : IDisposable
{
    /// <summary>The longest payload of ours: an IOTLB message.</summary>
    private const int MaxPayload = 32;

    private const int MaxUnanswered = 64;
    private const int RepliesPerCall = 64;

    private readonly UnixConnection _connection;
    private readonly Action<string> _warn;
    private readonly Action<string> _inform;
    private readonly byte[] _out = new byte[MessageHeader.Length + MaxPayload];
    private readonly byte[] _in = new byte[MessageHeader.Length + sizeof(ulong)];
    private readonly List<FdHandle> _strays = [];
    private int _received;
    private bool _warned;

    /// <summary>Begins with a socket that the front end has sent.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="warn">Hears one sentence when requests begin to be lost.</param>
    /// <param name="inform">Hears one sentence when the front end hangs up between two messages.</param>
    public BackEndRequests(UnixConnection connection, Action<string> warn, Action<string> inform)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(warn);
        ArgumentNullException.ThrowIfNull(inform);
        _connection = connection;
        _warn = warn;
        _inform = inform;
    }

    /// <summary>The descriptor, to wait for replies.</summary>
    public FdHandle Handle => _connection.Handle;

    /// <summary>False once the front end is of no more use.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Requests that went out.</summary>
    public long Sent { get; private set; }

    /// <summary>Requests that were dropped: the socket was full, or dead.</summary>
    public long Dropped { get; private set; }

    /// <summary>Requests that the front end answered with anything but 0.</summary>
    public long Refused { get; private set; }

    /// <summary>Requests whose answers are awaited.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Sends a request that has no payload.</summary>
    public bool TrySend(BackEndRequest request, bool needReply = false) => TrySendBytes(request, [], needReply);

    /// <summary>Sends a request with one structure.</summary>
    public bool TrySend<T>(BackEndRequest request, T payload, bool needReply = false)
        where T : unmanaged =>
        TrySendBytes(request, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in payload)), needReply);

    /// <summary>Takes what the front end has answered.</summary>
    public void Receive()
    {
        for (int replies = 0; IsOpen && replies < RepliesPerCall;)
        {
            IoStatus status = TryReceive(out int count);
            foreach (FdHandle stray in _strays) stray.Dispose();
            _strays.Clear();
            if (status == IoStatus.WouldBlock) return;
            if (status != IoStatus.Done)
            {
                if (status == IoStatus.Closed && _received == 0) HungUp();
                else Close("it sent no proper reply to our requests");
                return;
            }

            _received += count;
            if (_received < _in.Length) continue;
            _received = 0;
            replies++;
            TakeReply();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsOpen = false;
        _connection.Dispose();
    }

    private bool TrySendBytes(BackEndRequest request, ReadOnlySpan<byte> payload, bool needReply)
    {
        if (!IsOpen)
        {
            Dropped++;
            return false;
        }

        needReply &= Unanswered < MaxUnanswered;
        MemoryMarshal.Write(_out, new MessageHeader((uint)request, needReply ? MessageHeader.Version | MessageHeader.NeedReply : MessageHeader.Version, (uint)payload.Length));
        payload.CopyTo(_out.AsSpan(MessageHeader.Length));
        int length = MessageHeader.Length + payload.Length;
        IoStatus status = TrySend(_out.AsSpan(0, length), out int sent);
        if (status == IoStatus.Done && sent == length)
        {
            Sent++;
            if (needReply) Unanswered++;
            return true;
        }

        Dropped++;
        // So short a message goes out whole or not at all; half a one would make nonsense of the stream.
        if (status == IoStatus.WouldBlock) Warn("it does not read our requests: they are dropped");
        else if (status == IoStatus.Closed) HungUp();
        else Close("our requests cannot be sent on the socket that it gave us for them");
        return false;
    }

    // The socket is of the front end's choice: one of another kind fails in ways that ours does not, which is no matter of ours.
    private IoStatus TrySend(ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = 0;
        try
        {
            return _connection.TrySend(bytes, [], out sent);
        }
        catch (LinuxException)
        {
            return IoStatus.Rejected;
        }
    }

    private IoStatus TryReceive(out int count)
    {
        count = 0;
        try
        {
            return _connection.TryReceive(_in.AsSpan(_received), _strays, out count);
        }
        catch (LinuxException)
        {
            return IoStatus.Rejected;
        }
    }

    private void TakeReply()
    {
        var header = MemoryMarshal.Read<MessageHeader>(_in);
        if (Unanswered == 0 || header.Flags != (MessageHeader.Version | MessageHeader.Reply) || header.PayloadSize != sizeof(ulong))
        {
            Close("it sent no proper reply to our requests");
            return;
        }

        Unanswered--;
        if (MemoryMarshal.Read<ulong>(_in.AsSpan(MessageHeader.Length)) != 0) Refused++;
    }

    // It may, at any time: it does when it ends.
    private void HungUp()
    {
        IsOpen = false;
        _connection.Dispose();
        _inform("it closed the socket of our requests");
    }

    private void Close(string reason)
    {
        IsOpen = false;
        _connection.Dispose();
        Warn(reason);
    }

    private void Warn(string text)
    {
        if (!_warned) _warn(text);
        _warned = true;
    }
}
