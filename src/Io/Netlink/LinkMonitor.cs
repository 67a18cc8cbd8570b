using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Netlink;

/// <summary>Hears of interfaces that come and go in the network namespace of the thread that opened it. Owns a descriptor.</summary>
/// <remarks>Look at an interface after opening the monitor, not before: what happens in between would be missed.</remarks>
public sealed class LinkMonitor : IDisposable
{
    private const int DatagramsPerDrain = 64;

    private readonly NetlinkSocket _socket;
    private readonly Queue<LinkEvent> _events = new();

    private LinkMonitor(NetlinkSocket socket) => _socket = socket;

    /// <summary>The descriptor, to register it with a reactor: readable when something happened.</summary>
    public FdHandle Handle => _socket.Handle;

    /// <summary>Begins to listen.</summary>
    public static LinkMonitor Open() => new(NetlinkSocket.Open(LibC.RTMGRP_LINK));

    /// <summary>The next event; false when there is none now.</summary>
    public bool TryRead(out LinkEvent happened)
    {
        while (!_events.TryDequeue(out happened))
        {
            if (!_socket.TryReceive(out ReadOnlySpan<byte> datagram, out bool overrun)) return false;
            if (overrun) _events.Enqueue(new LinkEvent(LinkEventKind.Overrun, 0, ""));
            var messages = new NetlinkMessages(datagram);
            while (messages.TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload))
            {
                if (header.Type is not (LibC.RTM_NEWLINK or LibC.RTM_DELLINK) || LinkDescription.Parse(payload) is not { } link) continue;
                // A bridge announces what leaves it by an RTM_DELLINK of its own family.
                if (payload[0] != 0) continue;
                _events.Enqueue(new LinkEvent(header.Type == LibC.RTM_NEWLINK ? LinkEventKind.There : LinkEventKind.Gone, link.Index, link.Name));
            }
        }

        return true;
    }

    /// <summary>Takes what has happened unread, for who then looks for himself.</summary>
    /// <returns>False when there may be more.</returns>
    public bool Drain()
    {
        _events.Clear();
        for (int i = 0; i < DatagramsPerDrain; i++)
            if (!_socket.TryDiscard()) return true;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
