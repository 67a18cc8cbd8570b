using ActorNet.Guest.Stacks.Wire;

namespace ActorNet.Guest.Stacks.Tcp;

/// <summary>What leaves: the echo itself, acknowledgements, retransmissions, window probes.</summary>
internal sealed partial class TcpConnection
{
    private const int MaxSynAttempts = 5;
    private const int MaxAttempts = 10;

    private CongestionWindow _congestion;
    private RetransmissionTimeout _timeout;
    private TcpSynOptions _synOptions;
    private int _segment;
    private int _windowShift;
    private long _next;            // next position to send
    private long _highest;         // end of everything ever sent
    private long _advertised;      // right edge of the window as the peer last heard it
    private long _timedPosition;   // acknowledging this position ends the round trip being measured; Never: none is
    private long _timedAt;
    private int _attempts;         // timeouts since the peer last made progress
    private bool _acknowledge;     // the peer is owed an acknowledgement

    /// <summary>When <see cref="OnTimer"/> is due; <see cref="StackClock.Never"/> when nothing is in flight.</summary>
    public long Deadline { get; private set; }

    /// <summary>The sink was full: <see cref="Pump"/> again when it has room.</summary>
    public bool Blocked { get; private set; }

    /// <summary>The right edge that a segment sent now would tell.</summary>
    private long AdvertisedEdge => _buffer.End + ((long)AdvertisedWindow() << _windowShift);

    private bool FinIsDue => PeerFinished && _next == _buffer.End;

    public void OnTimer(long now)
    {
        if (Blocked) Pump(now);
        if (now < Deadline || State == ConnectionState.Closed) return;
        counters.Add(StackCounter.TcpTimeouts);
        if (++_attempts > (State == ConnectionState.SynReceived ? MaxSynAttempts : MaxAttempts))
        {
            Abort();
            return;
        }
        _timeout.BackOff();
        _timedPosition = StackClock.Never; // RFC 6298 §3 (Karn): an answer to a repetition measures nothing
        Deadline = now + _timeout.Milliseconds;
        if (State == ConnectionState.SynReceived)
        {
            SendSynAcknowledgement(now);
        }
        else if (_next > _buffer.Start)
        {
            _congestion.OnTimeout(_next - _buffer.Start);
            _next = _buffer.Start;
            Pump(now);
        }
        else
        {
            Probe();
        }
    }

    /// <summary>Gives the connection up and tells the peer.</summary>
    public void Abort()
    {
        counters.Add(StackCounter.TcpGaveUp);
        output.Send(this, Header(TcpFlags.Rst | TcpFlags.Ack, _next));
        State = ConnectionState.Closed;
    }

    /// <summary>Sends what the peer's window and the network allow, then the acknowledgement if no segment carried it.</summary>
    public void Pump(long now)
    {
        Blocked = false;
        if (State == ConnectionState.SynReceived) return;
        bool refused = false;
        while (!refused && TryNextSegment(out int length))
        {
            bool fin = PeerFinished && _next + length == _buffer.End;
            refused = !TrySendSegment(_next, length, fin, now);
            if (!refused) _next += length + (fin ? 1 : 0);
        }
        _highest = Math.Max(_highest, _next);
        bool waits = _next > _buffer.Start || _buffer.End > _next; // for an acknowledgement, or for a window
        if (!waits) Deadline = StackClock.Never;
        else if (Deadline == StackClock.Never) Deadline = now + _timeout.Milliseconds;

        // RFC 9293 §3.8.6.2.2: tell the peer of new room when it is worth a segment.
        if (AdvertisedEdge - _advertised >= Math.Min(capacity / 2, 2 * _segment)) _acknowledge = true;
        if (refused) Blocked = true;
        else FlushAcknowledgement();
    }

    /// <summary>Copies whole bytes of the stream; for the output.</summary>
    public void CopyTo(long position, Span<byte> destination) => _buffer.CopyTo(position, destination);

    private void StartSending(TcpSynOptions offered, long now)
    {
        _segment = Math.Clamp(offered.MaximumSegmentSize, TcpOutput.SmallestSegment, output.LargestSegment);
        _windowShift = 0;
        if (offered.WindowScale is not null)
            while (capacity >> _windowShift > ushort.MaxValue) _windowShift++;
        _synOptions = new TcpSynOptions((ushort)output.LargestSegment, offered.WindowScale is null ? null : (byte)_windowShift);
        _congestion = new CongestionWindow(_segment, capacity);
        _timeout = default;
        _next = _highest = 0;
        _advertised = 0;
        _attempts = 0;
        _acknowledge = false;
        Blocked = false;
        _timedPosition = 0;
        _timedAt = now;
        Deadline = now + _timeout.Milliseconds;
        SendSynAcknowledgement(now);
    }

    private void OnHandshakeAcknowledged(long now)
    {
        if (_timedPosition == 0) _timeout.Sample(now - _timedAt);
        _timedPosition = StackClock.Never;
        _timeout.Recovered();
        _attempts = 0;
        Deadline = StackClock.Never;
    }

    private void OnAcknowledgement(in TcpSegment segment, long position, long acknowledged, long now)
    {
        bool windowChanged = TakeWindow(segment, position, acknowledged);
        if (acknowledged > _buffer.Start)
        {
            OnProgress(acknowledged, now);
        }
        else if (acknowledged == _buffer.Start && segment.Payload.Length == 0 && !windowChanged && _next > _buffer.Start
            && !segment.Has(TcpFlags.Fin) && _congestion.OnDuplicate(_next - _buffer.Start, _highest))
        {
            Repeat(now);
        }
        else if (_next == _buffer.Start)
        {
            _attempts = 0; // an answer to a window probe: the peer lives, it only has no room
        }
    }

    private void OnProgress(long acknowledged, long now)
    {
        long bytes = Math.Min(acknowledged, _buffer.End) - _buffer.Start;
        counters.Add(StackCounter.TcpBytesEchoed, bytes);
        _buffer.Release(_buffer.Start + bytes);
        _next = Math.Max(_next, acknowledged);
        if (acknowledged > _buffer.End)
        {
            counters.Add(StackCounter.TcpClosed); // our FIN, which follows the peer's
            State = ConnectionState.Closed;
            return;
        }
        if (acknowledged >= _timedPosition)
        {
            _timeout.Sample(now - _timedAt);
            _timedPosition = StackClock.Never;
        }
        _timeout.Recovered();
        _attempts = 0;
        Deadline = _next > _buffer.Start ? now + _timeout.Milliseconds : StackClock.Never;
        if (_congestion.OnAcknowledged(bytes, acknowledged)) Repeat(now);
    }

    private bool TakeWindow(in TcpSegment segment, long position, long acknowledged)
    {
        if (position < _lastWindowAt || (position == _lastWindowAt && acknowledged < _lastWindowAck)) return false;
        _lastWindowAt = position;
        _lastWindowAck = acknowledged;
        long window = (long)segment.Window << _peerWindowShift;
        bool changed = window != _peerWindow;
        _peerWindow = window;
        return changed;
    }

    /// <summary>How long the next segment is; 0 with true is a FIN alone.</summary>
    private bool TryNextSegment(out int length)
    {
        long allowed = _buffer.Start + Math.Min(_peerWindow, _congestion.Bytes);
        length = (int)Math.Clamp(Math.Min(_buffer.End, allowed) - _next, 0, _segment);
        if (length == 0) return FinIsDue;
        // RFC 9293 §3.8.6.2.1 (silly window): a short segment goes only when it is all there is, or when nothing is in flight.
        return length == _segment || _next + length == _buffer.End || _next == _buffer.Start;
    }

    private bool TrySendSegment(long position, int length, bool fin, long now)
    {
        TcpFlags flags = TcpFlags.Ack | (fin ? TcpFlags.Fin : 0) | (position + length == _buffer.End && length > 0 ? TcpFlags.Psh : 0);
        if (output.Send(this, Header(flags, position), position, length) == SendOutcome.Refused) return false;
        MarkAcknowledged();
        if (position < _highest) counters.Add(StackCounter.TcpRetransmitted);
        else if (_timedPosition == StackClock.Never)
        {
            _timedPosition = position + length + (fin ? 1 : 0);
            _timedAt = now;
        }
        return true;
    }

    /// <summary>Sends the first unacknowledged segment again, without going back.</summary>
    private void Repeat(long now)
    {
        _timedPosition = StackClock.Never;
        int length = (int)Math.Min(_segment, _buffer.End - _buffer.Start);
        bool fin = PeerFinished && length == _buffer.End - _buffer.Start;
        if (length == 0 && !fin) return;
        if (!TrySendSegment(_buffer.Start, length, fin && _highest > _buffer.End, now)) Blocked = true;
    }

    /// <summary>One byte beyond a closed window, so that a lost window update cannot stop the connection. RFC 9293 §3.8.6.1.</summary>
    private void Probe()
    {
        if (_buffer.End == _next) return;
        output.Send(this, Header(TcpFlags.Ack, _next), _next, 1);
        _highest = Math.Max(_highest, _next + 1);
    }

    private void SendSynAcknowledgement(long now)
    {
        if (now > _timedAt) _timedPosition = StackClock.Never;
        TcpHeader header = Header(TcpFlags.Syn | TcpFlags.Ack, -1) with { Window = (ushort)Math.Min(capacity, ushort.MaxValue) };
        output.SendSyn(this, header, _synOptions);
        _advertised = header.Window;
    }

    private void SendAcknowledgement(long now)
    {
        _acknowledge = true;
        if (State == ConnectionState.SynReceived) SendSynAcknowledgement(now);
        else FlushAcknowledgement();
    }

    private void FlushAcknowledgement()
    {
        if (!_acknowledge) return;
        if (output.Send(this, Header(TcpFlags.Ack, _next)) == SendOutcome.Refused) Blocked = true;
        else MarkAcknowledged();
    }

    private void MarkAcknowledged()
    {
        _acknowledge = false;
        _advertised = AdvertisedEdge;
    }

    private TcpHeader Header(TcpFlags flags, long position) => new(
        TcpEchoServer.Port,
        Peer.Port,
        _localInitial + 1 + (uint)position,
        _remoteInitial + 1 + (uint)Expected,
        flags,
        AdvertisedWindow());

    private ushort AdvertisedWindow() => (ushort)Math.Min(ushort.MaxValue, (_buffer.Limit - _buffer.End) >> _windowShift);
}
