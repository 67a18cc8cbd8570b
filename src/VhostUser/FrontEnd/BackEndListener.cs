using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.FrontEnd;

/// <summary>Hears what a back end asks of its own accord, on the socket of SET_BACKEND_REQ_FD, and answers what wants an answer.</summary>
/// <remarks>
/// Owns its end. Never waits: a back end that does not read its answers, or sends what is no request, is not listened to any more, and
/// nothing else happens to it: what this socket is for is a convenience. Used by one actor, on its lane.
/// </remarks>
/// <param name="connection">This end of the socket.</param>
public sealed class BackEndListener(UnixConnection connection) : IDisposable
{
    private const int MaxPayload = 64; // the longest request has 40 bytes
    private const ulong Fine = 0, NotDone = 1;

    private readonly byte[] _in = new byte[MessageHeader.Length + MaxPayload];
    private readonly byte[] _out = new byte[MessageHeader.Length + sizeof(ulong)];
    private readonly List<FdHandle> _strays = [];
    private int _filled;

    /// <summary>The descriptor, to wait for requests.</summary>
    public FdHandle Handle => connection.Handle;

    /// <summary>False once it makes no sense to listen.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Requests heard.</summary>
    public long Heard { get; private set; }

    /// <summary>Hears what has come.</summary>
    /// <param name="budget">Requests in one call.</param>
    /// <param name="configChanged">Whether one of them said that the configuration space has changed.</param>
    /// <returns>True when there may be more.</returns>
    public bool Pump(int budget, out bool configChanged)
    {
        configChanged = false;
        while (IsOpen && budget > 0)
        {
            int length = _filled < MessageHeader.Length ? MessageHeader.Length : MessageHeader.Length + (int)Header.PayloadSize;
            if (_filled < length)
            {
                IoStatus status = connection.TryReceive(_in.AsSpan(_filled, length - _filled), _strays, out int count);
                foreach (FdHandle stray in _strays) stray.Dispose();
                _strays.Clear();
                if (status == IoStatus.WouldBlock) return false;
                _filled += count;
                if (status != IoStatus.Done || (_filled >= MessageHeader.Length && !IsRequest(Header))) IsOpen = false;
                continue;
            }

            budget--;
            Heard++;
            _filled = 0;
            bool known = (BackEndRequest)Header.Request == BackEndRequest.ConfigChange;
            configChanged |= known;
            if (Header.NeedsReply) Answer(known ? Fine : NotDone);
        }

        return IsOpen;
    }

    /// <summary>Hangs up.</summary>
    public void Dispose() => connection.Dispose();

    private MessageHeader Header => MemoryMarshal.Read<MessageHeader>(_in);

    private static bool IsRequest(MessageHeader header) =>
        (header.Flags & ~MessageHeader.NeedReply) == MessageHeader.Version && header.PayloadSize <= MaxPayload;

    private void Answer(ulong value)
    {
        MemoryMarshal.Write(_out, MessageHeader.ForReply(Header.Request, sizeof(ulong)));
        MemoryMarshal.Write(_out.AsSpan(MessageHeader.Length), value);
        if (connection.TrySend(_out, [], out int sent) != IoStatus.Done || sent != _out.Length) IsOpen = false;
    }
}
