using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <content>Loops: found by probes that come back and by stations that move to and fro; the port is blocked for a while.</content>
/// <remarks>
/// A probe carries a secret, so nobody makes one up; but whoever receives one can send it back, and then blocks the port
/// that leads to him. A port's <see cref="SwitchPortOptions.LoopProtection"/> can be switched off where that is a worry.
/// Probes are untagged: a loop within another VLAN of a trunk is found by its stations, which move.
/// </remarks>
public sealed partial class LearningSwitch
{
    /// <summary>Bytes that <see cref="TryTakeProbe"/> writes.</summary>
    public const int ProbeLength = LoopProbe.Length;

    private const int MaxEvents = 64;

    private readonly Queue<SwitchEvent> _events = new(MaxEvents);
    private long _nextUnblock = long.MaxValue;
    private long _nextProbe = long.MaxValue;
    private int _probeCursor;

    private bool SendsProbes => _options.LoopDetection && _options.Mac is not null;

    /// <summary>Takes what happened since the last call, oldest first. What nobody takes is kept up to 64 events.</summary>
    public bool TryTakeEvent(out SwitchEvent happened) => _events.TryDequeue(out happened);

    /// <summary>Writes the next loop probe that is due.</summary>
    /// <param name="now">Time.</param>
    /// <param name="frame">At least <see cref="ProbeLength"/> bytes.</param>
    /// <param name="port">The port to send it to, without a tag.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>False when no probe is due.</returns>
    public bool TryTakeProbe(TimeSpan now, Span<byte> frame, out int port, out int length)
    {
        port = -1;
        length = 0;
        if (now.Ticks < _nextProbe) return false;
        Unblock(now.Ticks);
        while (_probeCursor < _ports.Length)
        {
            SwitchPort? candidate = _ports[_probeCursor++];
            if (candidate is null || !_usable.Contains(candidate.Number) || candidate.ProbeDue > now.Ticks) continue;
            LoopProbe.Write(frame, _ownAddress, _probeSecret, candidate.Number);
            candidate.ProbeDue = now.Ticks + _options.LoopProbeInterval.Ticks;
            Count(candidate, SwitchCounter.ProbesSent);
            port = candidate.Number;
            length = LoopProbe.Length;
            return true;
        }

        _probeCursor = 0;
        _nextProbe = long.MaxValue;
        foreach (SwitchPort? other in _ports)
            if (other is not null && _usable.Contains(other.Number)) _nextProbe = Math.Min(_nextProbe, other.ProbeDue);
        return false;
    }

    private void DueNow(SwitchPort port, long now)
    {
        if (!SendsProbes) return;
        port.ProbeDue = now;
        _nextProbe = Math.Min(_nextProbe, now);
    }

    private SwitchVerdict OnOwnAddress(SwitchPort port, FrameBatch batch, int index, long now)
    {
        Span<byte> start = stackalloc byte[40];
        int left = SendsProbes ? LoopProbe.Read(start[..batch.CopyBytes(index, start)], _probeSecret) : -1;
        if (left < 0) return SwitchVerdict.InvalidSource;
        if (HasPort(left) && _ports[left]!.IsBlocked) return SwitchVerdict.OwnProbe; // it was under way when the loop was cut at its other end
        Count(port, SwitchCounter.Loops);
        bool blocked = Block(port, now);
        Report(port, now, new SwitchEvent(SwitchEventKind.Loop, port.Number, left, default, 0, blocked));
        return SwitchVerdict.OwnProbe;
    }

    private bool OnFlap(SwitchPort port, int other, ulong key, long now)
    {
        Count(port, SwitchCounter.Flaps);
        bool blocked = Block(port, now);
        Report(port, now, new SwitchEvent(SwitchEventKind.Flap, port.Number, other, MacAddress.FromValue(key), (int)(key >> 48), blocked));
        return blocked;
    }

    private bool Block(SwitchPort port, long now)
    {
        if (!port.Options.LoopProtection || _options.LoopBlockTime == TimeSpan.Zero) return false;
        port.IsBlocked = true;
        port.BlockedUntil = now + _options.LoopBlockTime.Ticks;
        _nextUnblock = Math.Min(_nextUnblock, port.BlockedUntil);
        _usable.Remove(port.Number);
        Forget(port);
        return true;
    }

    private void Unblock(long now)
    {
        if (now < _nextUnblock) return;
        _nextUnblock = long.MaxValue;
        foreach (SwitchPort? port in _ports)
        {
            if (port is null || !port.IsBlocked) continue;
            if (port.BlockedUntil > now)
            {
                _nextUnblock = Math.Min(_nextUnblock, port.BlockedUntil);
                continue;
            }

            port.IsBlocked = false;
            _usable.Set(port.Number, port.IsUp);
            DueNow(port, now); // a loop that is still there is found before it fills the network again
            Report(new SwitchEvent(SwitchEventKind.Unblocked, port.Number, -1, default, 0, false));
        }
    }

    // One event of a loop for the time that a port is blocked, or would be: what a guest does must not fill a log.
    private void Report(SwitchPort port, long now, in SwitchEvent happened)
    {
        if (now < port.QuietUntil) return;
        port.QuietUntil = now + Math.Max(_options.LoopBlockTime.Ticks, TimeSpan.TicksPerSecond);
        Report(happened);
    }

    private void Report(in SwitchEvent happened)
    {
        if (_events.Count < MaxEvents) _events.Enqueue(happened);
    }
}
