using System.Diagnostics.CodeAnalysis;
using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>The echo service over TCP, port 7: finds or opens the connection of a segment, runs the timers. RFC 862.</summary>
internal sealed class TcpEchoServer(StackOptions options, Ipv4Output ipv4, StackCounters counters)
{
    public const ushort Port = 7;

    /// <summary>A connection that was silent for so long makes room for a new one when the table is full.</summary>
    private const long IdleMilliseconds = 60_000;

    private readonly TcpOutput _output = new(ipv4);
    private readonly Dictionary<ConnectionKey, TcpConnection> _connections = new(options.MaxConnections);
    private readonly List<TcpConnection> _live = new(options.MaxConnections);
    private readonly Stack<TcpConnection> _spare = new(options.MaxConnections); // buffers are dear, so connections are used again

    public int Count => _live.Count;

    /// <summary>When <see cref="OnTimer"/> is due by time alone; a sink that was full is not known here.</summary>
    public long NextDeadline
    {
        get
        {
            long next = StackClock.Never;
            foreach (TcpConnection connection in _live) next = Math.Min(next, connection.Deadline);
            return next;
        }
    }

    public void Receive(in Ipv4Packet packet, long now)
    {
        if (!TcpSegment.TryParse(packet.Payload, out TcpSegment segment))
        {
            counters.Add(StackCounter.TcpMalformed);
            return;
        }
        if (!segment.ChecksumIsGood(packet.Source, packet.Destination))
        {
            counters.Add(StackCounter.TcpBadChecksum);
            return;
        }
        _output.Now = now;
        ConnectionKey peer = new(packet.Source, segment.SourcePort);
        if (segment.DestinationPort == Port && _connections.TryGetValue(peer, out TcpConnection? connection))
        {
            connection.Receive(segment, now);
            if (connection.State == ConnectionState.Closed) Remove(connection);
            return;
        }
        if (segment.DestinationPort == Port && (segment.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Syn)
        {
            Open(peer, segment, now);
            return;
        }
        counters.Add(StackCounter.TcpPortClosed);
        if (!segment.Has(TcpFlags.Rst)) _output.Refuse(peer, segment);
    }

    public void OnTimer(long now)
    {
        _output.Now = now;
        for (int i = _live.Count - 1; i >= 0; i--)
        {
            TcpConnection connection = _live[i];
            connection.OnTimer(now);
            if (connection.State == ConnectionState.Closed) Remove(connection);
        }
    }

    private void Open(ConnectionKey peer, in TcpSegment syn, long now)
    {
        if (_live.Count == options.MaxConnections && !TryEvict(now))
        {
            counters.Add(StackCounter.TcpTableFull);
            return;
        }
        if (!_spare.TryPop(out TcpConnection? connection)) connection = new TcpConnection(_output, counters, options.ConnectionBuffer);
        _connections.Add(peer, connection);
        _live.Add(connection);
        connection.Open(peer, syn, InitialSequence(peer, now), now);
    }

    /// <summary>Half-open connections go first, the oldest of them; then whoever was silent too long.</summary>
    private bool TryEvict(long now)
    {
        if (!TryOldest(ConnectionState.SynReceived, out TcpConnection? victim)
            && (!TryOldest(null, out victim) || now - victim.LastHeard < IdleMilliseconds)) return false;
        counters.Add(StackCounter.TcpEvicted);
        victim.Abort();
        Remove(victim);
        return true;
    }

    private bool TryOldest(ConnectionState? state, [NotNullWhen(true)] out TcpConnection? oldest)
    {
        oldest = null;
        foreach (TcpConnection connection in _live)
        {
            if (state is not null && connection.State != state) continue;
            if (oldest is null || connection.LastHeard < oldest.LastHeard) oldest = connection;
        }
        return oldest is not null;
    }

    private void Remove(TcpConnection connection)
    {
        _connections.Remove(connection.Peer);
        _live.Remove(connection);
        _spare.Push(connection);
    }

    /// <summary>Moves on with time and differs per peer, so that segments of an earlier connection do not fit. RFC 9293 §3.4.1.</summary>
    private uint InitialSequence(ConnectionKey peer, long now)
    {
        ulong mixed = (options.Seed ^ ((ulong)peer.Address.Value << 16) ^ peer.Port) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 31)) * 0xBF58_476D_1CE4_E5B9;
        return (uint)(mixed >> 32) + (uint)(now * 250); // one every 4 microseconds
    }
}
