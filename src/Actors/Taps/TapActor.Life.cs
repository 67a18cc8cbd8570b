using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Netlink;
using ActorNet.Io.Processes;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Taps;

/// <content>How it is opened, lost, and found again.</content>
/// <remarks>
/// A tap that was lost is not made again, because whoever deleted it meant to. Netlink tells when somebody makes it again; while it is there but
/// cannot be opened yet, it is tried again after longer and longer times.
/// </remarks>
public sealed partial class TapActor
{
    private const int LinkEventsPerTurn = 64;

    private readonly RetryDelay _delay = new();
    private TapOpening? _opening;
    private LinkMonitor? _monitor;
    private DescriptorReady? _heard;
    private IDisposable? _listening;
    private bool _wasOpen;
    private bool _saidWhy;

    private void Open()
    {
        if (_settings.Source.TakesLong)
        {
            _opening = TapOpening.Start(_settings.Source, _self);
            return;
        }

        try
        {
            Begin(_settings.Source.Open());
        }
        catch (LinuxException e)
        {
            Refuse(e);
        }
    }

    private void OnOpened(TapOpening opening)
    {
        _opening = null;
        if (opening.Failure is { } failure)
        {
            Refuse(failure);
            return;
        }

        if (opening.Take() is not { } tap) return;
        try
        {
            Begin(tap);
        }
        catch (LinuxException e)
        {
            Refuse(e);
        }
    }

    private void Begin(OpenTap tap)
    {
        try
        {
            _vhost = OpenVhost(tap);
            _line = TapLine.Begin(tap, _self, _counters, _tapCounters);
        }
        catch
        {
            CloseVhost();
            tap.Dispose();
            throw;
        }

        if (tap.WatchedIndex is not null) Watch();
        _batches ??= FrameBatchPool.Pooled(Batches, TapReader.ChunksIn(tap.Queues[0]));
        _carrier = null;
        ShowCarrier();
        Follow();
        Timers.Cancel(TapRetry.Instance);
        _delay.Reset();
        _saidWhy = false;
        if (_wasOpen)
        {
            _tapCounters.Count(TapCounter.Reopened);
            _log.Info("{0}: tap {1} is there again", _settings.Id, tap.Name);
            if (tap.WatchedIndex is null) StopWatching();
        }
        else
        {
            Context.Parent.Tell(new PortReady(Self) { FollowsPeer = true });
        }

        _wasOpen = true;
        Offer(_plugged);
        Context.Parent.Tell(new LinkChanged(true));
        Read();
    }

    private void Refuse(LinuxException why)
    {
        if (!_wasOpen)
        {
            Context.Parent.Tell(PortFailed.Because(why));
            Context.Stop(Self);
            return;
        }

        _tapCounters.Count(TapCounter.ReopenFailed);
        if (!_saidWhy) _log.Warning("{0}: {1}; trying again", _settings.Id, why.Message);
        _saidWhy = true;
        Timers.StartSingleTimer(TapRetry.Instance, TapRetry.Instance, _delay.Next());
    }

    private void Lose()
    {
        _tapCounters.Count(TapCounter.Lost);
        string name = _line!.Name;
        CloseVhost();
        _closings.Close(Self, _line.Release());
        _line = null;
        if (!_settings.Source.CanReopen)
        {
            Context.Parent.Tell(new PortFailed($"tap {name} is gone: somebody deleted the interface", "create it again and restart the port"));
            Context.Stop(Self);
            return;
        }

        _log.Warning("{0}: tap {1} is gone: somebody deleted the interface; it is used again when it is there again", _settings.Id, name);
        Context.Parent.Tell(new LinkChanged(false));
        Write(); // drops what was held
        if (_settings.Source.Name is not null) Watch();
        Reopen();
    }

    private void Reopen()
    {
        if (_line is not null || _opening is not null) return;
        if (_settings.Source.IsThere())
        {
            Open();
        }
        else if (_monitor is null)
        {
            Timers.StartSingleTimer(TapRetry.Instance, TapRetry.Instance, _delay.Next());
        }
    }

    private void OnLinkEvents()
    {
        if (_monitor is not { } monitor) return;
        _heard!.TakeNote();
        bool appeared = false;
        for (int i = 0; i < LinkEventsPerTurn; i++)
        {
            if (!monitor.TryRead(out LinkEvent happened))
            {
                if (appeared) Reopen();
                return;
            }

            appeared |= happened.Kind == LinkEventKind.Overrun || (happened.Kind == LinkEventKind.There && happened.Name == _settings.Source.Name);
            if (_line is { WatchedIndex: { } index } && IsGone(happened, index)) Lose();
        }

        _heard.Tell(); // there may be more: after everybody else's turn
        if (appeared) Reopen();
    }

    private bool IsGone(LinkEvent happened, int index) =>
        happened.Kind == LinkEventKind.Overrun ? !_settings.Source.IsThere() : happened.Kind == LinkEventKind.Gone && happened.Index == index;

    private void Watch()
    {
        if (_monitor is not null || Lane.Current is null) return;
        try
        {
            _monitor = LinkMonitor.Open();
            _heard = new DescriptorReady(_self);
            _listening = DescriptorReady.Register(_monitor.Handle, ReadyEvents.Readable, _heard);
        }
        catch (LinuxException e)
        {
            StopWatching();
            _log.Warning("{0}: {1}; looking for the interface now and then", _settings.Id, e.Message);
        }
    }

    private void StopWatching()
    {
        _listening?.Dispose();
        _monitor?.Dispose();
        _listening = null;
        _monitor = null;
    }

    private void Close()
    {
        CloseVhost();
        if (_line is not { } line) return;
        _line = null;
        // The kernel takes its time to take an interface down: the lane does not wait for it.
        _closings.Close(Self, line.Release(), _settings.Source.DownScript is { } script ? () => RunBeforeClosing(script, line.Name) : null);
    }

    private void RunBeforeClosing(string script, string name)
    {
        try
        {
            Script.Run(script, name, TapSetup.DownLimit);
        }
        catch (LinuxException e)
        {
            _log.Warning("{0}: {1}", _settings.Id, e.Message);
        }
    }
}
