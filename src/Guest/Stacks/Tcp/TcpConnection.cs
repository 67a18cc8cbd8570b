using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>
/// One connection that sends back what it receives. This part has its life and what arrives; <c>TcpConnection.Send.cs</c> what leaves.
/// </summary>
/// <remarks>
/// Sequence numbers are unwrapped to 64-bit stream positions as soon as they are read: byte 0 follows the SYN, the FIN counts as the
/// position behind the last byte. Positions compare as plain numbers. RFC 9293 §3.4.
/// </remarks>
internal sealed partial class TcpConnection(TcpOutput output, StackCounters counters, int capacity)
{
    private readonly EchoBuffer _buffer = new(capacity);
    private uint _localInitial;
    private uint _remoteInitial;
    private long? _peerFin;
    private long _lastWindowAt;  // stream position and acknowledgement of the segment that set the peer's window:
    private long _lastWindowAck; // older segments must not set it back
    private long _peerWindow;
    private int _peerWindowShift;

    public ConnectionKey Peer { get; private set; }

    public ConnectionState State { get; private set; }

    /// <summary>Milliseconds when the peer was last heard.</summary>
    public long LastHeard { get; private set; }

    /// <summary>All that the peer sends has arrived, its FIN included.</summary>
    private bool PeerFinished => _peerFin is { } fin && _buffer.End >= fin;

    /// <summary>The next position expected from the peer, with its FIN counted.</summary>
    private long Expected => _buffer.End + (PeerFinished ? 1 : 0);

    /// <summary>Starts from a SYN and answers it.</summary>
    public void Open(ConnectionKey peer, in TcpSegment syn, uint localInitial, long now)
    {
        TcpSynOptions offered = syn.ReadSynOptions();
        _buffer.Clear();
        Peer = peer;
        State = ConnectionState.SynReceived;
        LastHeard = now;
        _localInitial = localInitial;
        _remoteInitial = syn.Sequence;
        _peerFin = null;
        _lastWindowAt = _lastWindowAck = -1;
        _peerWindow = syn.Window; // never scaled in a SYN
        _peerWindowShift = offered.WindowScale ?? 0;
        StartSending(offered, now);
    }

    public void Receive(in TcpSegment segment, long now)
    {
        LastHeard = now;
        long position = FromRemote(segment.Sequence, _buffer.End);
        if (segment.Has(TcpFlags.Rst))
        {
            OnReset(position);
            return;
        }
        if (segment.Has(TcpFlags.Syn))
        {
            OnSyn(segment, now);
            return;
        }
        long acknowledged = FromLocal(segment.Acknowledgement, _buffer.Start);
        if (!segment.Has(TcpFlags.Ack))
        {
            counters.Add(StackCounter.TcpBadAcknowledgement);
            return;
        }
        if (State == ConnectionState.SynReceived && !TryEstablish(segment, acknowledged, now)) return;
        if (acknowledged > _highest || acknowledged < _buffer.Start - capacity)
        {
            counters.Add(StackCounter.TcpBadAcknowledgement);
            SendAcknowledgement(now);
            return;
        }
        if (position > _buffer.Limit)
        {
            counters.Add(StackCounter.TcpOutOfWindow);
            SendAcknowledgement(now);
            return;
        }
        OnAcknowledgement(segment, position, acknowledged, now);
        if (State == ConnectionState.Closed) return;
        TakeData(segment, position);
        Pump(now);
    }

    private bool TryEstablish(in TcpSegment segment, long acknowledged, long now)
    {
        if (acknowledged != 0)
        {
            counters.Add(StackCounter.TcpBadAcknowledgement);
            output.Refuse(Peer, segment);
            return false;
        }
        State = ConnectionState.Established;
        counters.Add(StackCounter.TcpAccepted);
        OnHandshakeAcknowledged(now);
        return true;
    }

    /// <summary>A reset counts only at the exact position; elsewhere in the window it is asked about. RFC 5961 §3.2.</summary>
    private void OnReset(long position)
    {
        if (position == Expected)
        {
            counters.Add(StackCounter.TcpReset);
            State = ConnectionState.Closed;
            return;
        }
        if (position < _buffer.End || position > _buffer.Limit)
        {
            counters.Add(StackCounter.TcpOutOfWindow);
            return;
        }
        counters.Add(StackCounter.TcpChallenged);
        _acknowledge = true;
        FlushAcknowledgement();
    }

    /// <summary>A repeated SYN means that our answer was lost; any other is asked about. RFC 5961 §4.2.</summary>
    private void OnSyn(in TcpSegment segment, long now)
    {
        if (State == ConnectionState.SynReceived && segment.Sequence == _remoteInitial)
        {
            SendSynAcknowledgement(now);
            return;
        }
        counters.Add(StackCounter.TcpChallenged);
        SendAcknowledgement(now);
    }

    /// <summary>Puts the part of a segment that is new and fits into the buffer, and notes the FIN.</summary>
    private void TakeData(in TcpSegment segment, long position)
    {
        ReadOnlySpan<byte> data = segment.Payload;
        bool fin = segment.Has(TcpFlags.Fin);
        // Whatever takes room in the stream, and whatever is not where we stand (a probe, a repetition), is answered.
        if (data.Length > 0 || fin || position != Expected) _acknowledge = true;
        if (PeerFinished) return;

        long end = position + data.Length;
        long from = Math.Clamp(_buffer.End, position, end);
        long to = Math.Clamp(Math.Min(_buffer.Limit, _peerFin ?? long.MaxValue), from, end);
        if (to < end)
        {
            counters.Add(StackCounter.TcpOutOfWindow);
            fin = false; // it stands behind what was cut off
        }
        if (to > from)
        {
            bool early = from > _buffer.End;
            if (!_buffer.TryPut(from, data[(int)(from - position)..(int)(to - position)]))
            {
                counters.Add(StackCounter.TcpOutOfOrderDropped);
                return;
            }
            if (early) counters.Add(StackCounter.TcpOutOfOrderHeld);
        }
        if (fin && end >= _buffer.End) _peerFin ??= end;
        if (PeerFinished) State = ConnectionState.Closing;
    }

    /// <summary>The stream position that a sequence number of the peer means, the one nearest to a position that is known.</summary>
    private long FromRemote(uint sequence, long near) => near + (int)(sequence - (_remoteInitial + 1 + (uint)near));

    private long FromLocal(uint sequence, long near) => near + (int)(sequence - (_localInitial + 1 + (uint)near));
}
