using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Packets;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.RawInterfaces;

/// <content>Opening the interface, losing it, and finding it again.</content>
public sealed partial class RawInterfaceActor
{
    /// <summary>What is in the way of an open interface goes within milliseconds, or not by itself.</summary>
    private static readonly TimeSpan BeginDelay = TimeSpan.FromMilliseconds(5);

    /// <summary>Afterwards somebody else has it; and so many attempts, where timers are late.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int LeastAttempts = 20;

    private readonly DescriptorReady _noticed;
    private readonly RetryDelay _delay = new();
    private readonly List<IDisposable> _readiness = [];
    private InterfaceWatch? _watch;
    private IDisposable? _watching;
    private InterfaceStatus _status;
    private RawInterface? _interface;
    private RawInterface? _beginning; // open, but not yet able to begin
    private int _attempts; // to begin, and since when
    private TimeSpan _since;
    private uint _epoch;
    private bool _saidReady;
    private bool _isFailed; // and will stop
    private bool _linkUp;
    private string? _said; // why it cannot be opened: once

    private bool MayOpen => _status.Exists && IsUsable;

    // Others say themselves that they are down, frame by frame.
    private bool IsUsable => _status.IsUp || !_settings.NeedsUp;

    private bool IsLinkUp => _interface is not null && _status.IsLinkUp;

    private void Watch()
    {
        try
        {
            _watch = _settings.Watch();
            // Listened to before it is looked at: what happens in between is told.
            _watching = Lane.Current?.Register(_watch.Handle, ReadyEvents.Readable, _noticed);
        }
        catch (LinuxException e)
        {
            Refuse(e);
            return;
        }

        Look();
    }

    private void OnNotice()
    {
        _noticed.TakeNote();
        if (_watch is null || _isFailed) return;
        if (!_watch.Drain()) _noticed.Tell();
        Look();
    }

    private void Look()
    {
        if (_isFailed) return;
        InterfaceStatus before = _status;
        try
        {
            _status = _watch!.Look();
            if ((_interface ?? _beginning) is { } old && (_status.Index != old.Index || _status.Mtu != old.Mtu)) Lose(old);
            // At first, one that does not exist fails, and says why.
            if (!_isFailed && _interface is null && _beginning is null && (MayOpen || (!_saidReady && !_status.Exists))) Begin(_settings.Open(_counters));
        }
        catch (LinuxException e)
        {
            Refuse(e);
        }

        SayReady();
        SayChange(before);
        ShowLink();
    }

    private void OnBeginAgain()
    {
        if (_beginning is not { } beginning) return;
        try
        {
            Begin(beginning);
        }
        catch (LinuxException e)
        {
            Refuse(e);
        }

        SayReady();
        ShowLink();
    }

    private void Begin(RawInterface opened)
    {
        try
        {
            TimeSpan now = Context.System.Scheduler.MonotonicClock;
            if (++_attempts == 1) _since = now;
            if (!opened.TryBegin(isLast: _attempts >= LeastAttempts && now - _since >= Patience))
            {
                _beginning = opened;
                Timers.StartSingleTimer(BeginAgain.Instance, BeginAgain.Instance, BeginDelay);
                return;
            }

            foreach (FdHandle descriptor in opened.Descriptors)
                if (Lane.Current?.Register(descriptor, ReadyEvents.Readable | ReadyEvents.Writable, this) is { } registration) _readiness.Add(registration);
        }
        catch (LinuxException)
        {
            _beginning = opened;
            Close();
            throw;
        }

        _beginning = null;
        _attempts = 0;
        _interface = opened;
        _epoch++;
        _said = null;
        _delay.Reset();
        _log.Info("{0}: interface {1} is open: {2}", _settings.Id, _settings.InterfaceName, opened.Path);
        _readable = true; // perhaps; an edge may have come before
        Read();
    }

    private void Refuse(LinuxException why)
    {
        if (!_saidReady || _settings.OpensOnce)
        {
            Context.Parent.Tell(PortFailed.Because(why));
            Stop();
            return;
        }

        if (_said != why.Message) _log.Warning("{0}: {1}; trying again", _settings.Id, why.Message);
        _said = why.Message;
        Timers.StartSingleTimer(OpenAgain.Instance, OpenAgain.Instance, _delay.Next());
    }

    private void Lose(RawInterface old)
    {
        bool isGone = _status.Index != old.Index;
        Close();
        if (isGone) _log.Warning("{0}: interface {1} is gone: somebody deleted it{2}", _settings.Id, _settings.InterfaceName, _settings.OpensOnce ? "" : "; waiting for another one of that name");
        else _log.Info("{0}: the MTU of interface {1} is {2} now", _settings.Id, _settings.InterfaceName, _status.Mtu);
        if (!_settings.OpensOnce) return;
        Context.Parent.Tell(new PortFailed(
            $"interface {_settings.InterfaceName} {(isGone ? "is gone: somebody deleted it" : "has another MTU now")}, and the sockets given for it serve only once",
            "start the port again with new ones"));
        Stop();
    }

    private void Stop()
    {
        _isFailed = true;
        Context.Stop(Self);
    }

    private void Close()
    {
        foreach (IDisposable registration in _readiness) registration.Dispose();
        _readiness.Clear();
        _interface?.Dispose();
        _interface = null;
        _beginning?.Dispose();
        _beginning = null;
        _attempts = 0;
        _readable = false;
        if (_port?.Writing is not null) _self.Tell(RawWritable.Instance, _self); // drops it
    }

    // Not while it is tried whether it can begin: until then what keeps it from that is what keeps the port from starting.
    private void SayReady()
    {
        if (_saidReady || _isFailed || _beginning is not null) return;
        _saidReady = true;
        _linkUp = IsLinkUp;
        if (!_status.IsUp) _log.Info("{0}: interface {1} is down: its frames wait until it is up", _settings.Id, _settings.InterfaceName);
        if (_settings.IsPolled) Lane.Current?.AddPollSource(this);
        Context.Parent.Tell(new PortReady(Self));
        Context.Parent.Tell(new LinkChanged(_linkUp));
    }

    private void SayChange(in InterfaceStatus before)
    {
        if (!_status.Exists || !before.Exists || before.Index != _status.Index) return;
        if (before.IsUp != _status.IsUp) _log.Info("{0}: interface {1} is {2}", _settings.Id, _settings.InterfaceName, _status.IsUp ? "up" : "down");
        else if (before.IsRunning != _status.IsRunning) _log.Info("{0}: interface {1} has {2}", _settings.Id, _settings.InterfaceName, _status.IsRunning ? "a carrier" : "no carrier");
    }

    private void ShowLink()
    {
        if (!_saidReady || _isFailed || _linkUp == IsLinkUp) return;
        _linkUp = !_linkUp;
        Context.Parent.Tell(new LinkChanged(_linkUp));
    }
}
