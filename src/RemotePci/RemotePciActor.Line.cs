using ActorNet.Actors.Lanes;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;
using ActorNet.RemotePci.Interrupts;

namespace ActorNet.RemotePci;

/// <content>
/// The interrupt line by QEMU's qtest socket. It is reached as long as the port lives, QEMU connected or not: a line that was left up is
/// lowered. What cannot be said is not waited for.
/// </content>
public sealed partial class RemotePciActor
{
    private const int LowestPin = 1, HighestPin = 23; // of an I/O APIC; 0 is the timer, and what the register reads when nobody has written it

    private readonly QtestLine? _line;
    private readonly RetryDelay _lineRetry = new();
    private QtestConnection? _lineConnection;
    private DescriptorReady? _lineReady;
    private IDisposable? _lineRegistration;
    private bool _saidUnreachable;
    private bool _isWatchingLine;
    private long _waitsSince;

    private void Route(int pin)
    {
        if (_line is null || _settings.QtestPin is not null || pin is < LowestPin or > HighestPin) return;
        _line.SetPin(pin);
        OnLevelChanged();
    }

    private void Reach()
    {
        if (_line is null || _lineConnection is not null) return;
        try
        {
            if (UnixConnection.TryConnect(_settings.QtestPath!, out UnixConnection? connection) is var status and not ConnectStatus.Connected)
            {
                LoseLine($"no qtest socket on {_settings.QtestPath} yet: {status.Words()}");
                return;
            }

            _counters.Count(RemotePciCounter.LineConnections);
            _lineConnection = QtestConnection.Begin(connection!, _line);
            _lineReady = new DescriptorReady(Self);
            _lineRegistration = DescriptorReady.Register(connection!.Handle, ReadyEvents.Readable | ReadyEvents.Writable, _lineReady);
            PumpLine();
        }
        catch (LinuxException e)
        {
            LoseLine(e.Message);
        }
    }

    private void PumpLine()
    {
        if (_lineConnection is not { } connection) return;
        try
        {
            if (connection.Pump()) Prove();
            else EndLine();
        }
        catch (LinuxException)
        {
            EndLine();
        }

        // An answer may have waited for this one.
        if (_qemu?.Session.State == SessionState.Replying) Pump();
    }

    // QEMU has moved a pin: the next trouble is worth a line again.
    private void Prove()
    {
        if (!_line!.IsProven) return;
        _saidUnreachable = false;
        _lineRetry.Reset();
    }

    // In the turn of whoever moved the level: this one's, a ring's, the NIC's. What goes wrong is seen to in an own turn.
    private void OnLevelChanged()
    {
        if (_lineConnection is not null && !TrySendLine()) _lineReady!.Tell();
        if (!_isPumping && _qemu?.Session.State == SessionState.Replying) _qemu.Ready.Tell();
    }

    private bool TrySendLine()
    {
        try
        {
            return _lineConnection!.Send();
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    private void WatchLine()
    {
        _waitsSince = Now;
        if (_isWatchingLine) return;
        _isWatchingLine = true;
        Timers.StartSingleTimer(LookAtLine.Instance, LookAtLine.Instance, _settings.LineLimit);
    }

    private void OnLineLate()
    {
        _isWatchingLine = false;
        if (_qemu?.Session.State != SessionState.Waiting) return;
        TimeSpan left = _settings.LineLimit - TimeSpan.FromTicks((Now - _waitsSince) / TimeSpan.NanosecondsPerTick);
        if (left > TimeSpan.Zero)
        {
            _isWatchingLine = true;
            Timers.StartSingleTimer(LookAtLine.Instance, LookAtLine.Instance, left);
            return;
        }

        _counters.Count(RemotePciCounter.LineTimeouts);
        _line!.StopWaiting();
        Pump();
    }

    private void EndLine()
    {
        _counters.Count(RemotePciCounter.LineLost);
        string reason = _line!.Refusal is { } refusal ? $"the qtest socket {_settings.QtestPath} is of no use: QEMU says {refusal}" : $"the qtest socket {_settings.QtestPath} was closed";
        DisposeLine();
        LoseLine(reason);
    }

    // Once, however often it is tried.
    private void LoseLine(string reason)
    {
        if (!_saidUnreachable) _log.Info("{0}: {1}; trying again", _settings.Id, reason);
        _saidUnreachable = true;
        Timers.StartSingleTimer(ReachLine.Instance, ReachLine.Instance, _lineRetry.Next());
    }

    private void DisposeLine()
    {
        _lineRegistration?.Dispose();
        _lineConnection?.Dispose();
        _lineConnection = null;
        _lineReady = null;
    }
}
