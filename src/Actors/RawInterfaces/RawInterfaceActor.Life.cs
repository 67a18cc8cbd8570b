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
    private readonly DescriptorReady _noticed;
    private readonly RetryDelay _delay = new();
    private readonly List<IDisposable> _readiness = [];
    private InterfaceWatch _watch = null!;
    private IDisposable? _watching;
    private InterfaceStatus _status;
    private RawInterface? _interface;
    private uint _epoch;
    private bool _linkUp;
    private string? _said; // why it cannot be opened: once

    private bool MayOpen => _status.Exists && IsUsable;

    // Others say themselves that they are down, frame by frame.
    private bool IsUsable => _status.IsUp || !_settings.NeedsUp;

    private void Begin()
    {
        _watch = _settings.Watch();
        // Listened to before it is looked at: what happens in between is told.
        _watching = Lane.Current?.Register(_watch.Handle, ReadyEvents.Readable, _noticed);
        _status = _watch.Look();
        if (MayOpen || !_status.Exists) Open(); // one that does not exist fails, and says why
        _linkUp = _interface is not null && _status.IsLinkUp;
        if (!_status.IsUp) _log.Info("{0}: interface {1} is down: its frames wait until it is up", _settings.Id, _settings.InterfaceName);
    }

    private void OnNotice()
    {
        _noticed.TakeNote();
        if (!_watch.Drain()) _noticed.Tell();
        Look();
    }

    private void Look()
    {
        InterfaceStatus before = _status;
        try
        {
            _status = _watch.Look();
            if (_interface is { } old && (_status.Index != old.Index || _status.Mtu != old.Mtu)) Lose(old);
            if (_interface is null && MayOpen) Open();
        }
        catch (LinuxException e)
        {
            if (_said != e.Message) _log.Warning("{0}: {1}; trying again", _settings.Id, e.Message);
            _said = e.Message;
            Timers.StartSingleTimer(OpenAgain.Instance, OpenAgain.Instance, _delay.Next());
        }

        SayChange(before);
        ShowLink();
    }

    private void Open()
    {
        _interface = _settings.Open(_counters);
        _epoch++;
        try
        {
            foreach (FdHandle descriptor in _interface.Descriptors)
                if (Lane.Current?.Register(descriptor, ReadyEvents.Readable | ReadyEvents.Writable, this) is { } registration) _readiness.Add(registration);
        }
        catch (LinuxException)
        {
            Close();
            throw;
        }

        _said = null;
        _delay.Reset();
        _log.Info("{0}: interface {1} is open: {2}", _settings.Id, _settings.InterfaceName, _interface.Path);
        _readable = true; // perhaps; an edge may have come before
        Read();
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
        Context.Stop(Self);
        _status = default; // nothing more to do
    }

    private void Close()
    {
        foreach (IDisposable registration in _readiness) registration.Dispose();
        _readiness.Clear();
        _interface?.Dispose();
        _interface = null;
        _readable = false;
        if (_writing is not null) _self.Tell(RawWritable.Instance, _self); // drops it
    }

    private void SayChange(in InterfaceStatus before)
    {
        if (!_status.Exists || !before.Exists || before.Index != _status.Index) return;
        if (before.IsUp != _status.IsUp) _log.Info("{0}: interface {1} is {2}", _settings.Id, _settings.InterfaceName, _status.IsUp ? "up" : "down");
        else if (before.IsRunning != _status.IsRunning) _log.Info("{0}: interface {1} has {2}", _settings.Id, _settings.InterfaceName, _status.IsRunning ? "a carrier" : "no carrier");
    }

    private void ShowLink()
    {
        bool up = _interface is not null && _status.IsLinkUp;
        if (_linkUp == up) return;
        _linkUp = up;
        Context.Parent.Tell(new LinkChanged(up));
    }
}
