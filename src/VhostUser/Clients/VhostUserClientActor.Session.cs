using ActorNet.Actors.Lanes;
using ActorNet.Actors.Ports;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.VhostUser.Clients;

/// <content>Finding a back end, setting it up, and losing it.</content>
public sealed partial class VhostUserClientActor
{
    private const int AcceptsPerTurn = 16;

    private readonly DescriptorReady _listenerReady = new(Context.Self);
    private UnixListener? _listener;
    private IDisposable? _listening;
    private ConnectedBackEnd? _backEnd;
    private bool _linkTold;
    private bool _peerFollows;

    private bool IsRunning => _backEnd is { Session.IsRunning: true };

    private bool IsLinkUp => IsRunning && _backEnd!.Session.Config.LinkUp;

    private void OnReady(DescriptorReady ready)
    {
        ready.TakeNote();
        if (ready == _listenerReady) Accept();
        else if (ready == _backEnd?.RingsReady) Work();
        else if (ready == _backEnd?.Ready) Pump();
        else if (ready == _backEnd?.Asking) Hear();
        else if (ready == _backEnd?.Broken) EndBadly("it says that a ring makes no sense");
    }

    private void Listen()
    {
        _listener = UnixListener.Bind(_settings.SocketPath);
        _listening = DescriptorReady.Register(_listener.Handle, ReadyEvents.Readable, _listenerReady);
    }

    private void Accept()
    {
        try
        {
            for (int i = 0; i < AcceptsPerTurn; i++)
            {
                Pump(); // a back end that comes back at once can be heard before its former connection was seen to end
                // After one that was lost or of no use the next waits in the kernel for a while.
                if (_other.IsWaiting || _listener!.TryAccept(out UnixConnection? connection) != IoStatus.Done) return;
                if (_backEnd is null) Begin(connection!);
                else TurnAway(connection!);
            }

            _listenerReady.Tell();
        }
        catch (LinuxException e)
        {
            _other.SayImpossible(e);
            _other.RetryLater();
        }
    }

    private void TurnAway(UnixConnection connection)
    {
        connection.Dispose();
        _clientCounters.Count(ClientCounter.TurnedAway);
        _other.SayTurnedAway();
    }

    private void Reach()
    {
        if (_backEnd is not null) return;
        if (_other.TryConnect() is { } connection) Begin(connection);
        else _other.RetryLater();
    }

    private void Begin(UnixConnection connection)
    {
        _other.Found();
        _clientCounters.Count(ClientCounter.Connections);
        try
        {
            _backEnd = ConnectedBackEnd.Begin(connection, _settings, _ringCounters, Self);
        }
        catch (LinuxException e)
        {
            EndBadly(e.Message);
            return;
        }

        Timers.StartSingleTimer(SetUpTimeout.Instance, SetUpTimeout.Instance, _settings.SetUpLimit);
        Pump();
    }

    private void Pump()
    {
        if (_backEnd is not { } backEnd) return;
        bool ran = IsRunning;
        try
        {
            switch (backEnd.Pump())
            {
                case PumpResult.Closed: Lose(ran); return;
                case PumpResult.Faulted: EndBadly(backEnd.Fault!); return;
                default: break;
            }

            if (!ran && IsRunning) Run(backEnd);
            else ShowLink();
        }
        catch (LinuxException e)
        {
            EndBadly(e.Message);
        }
    }

    private void Hear()
    {
        try
        {
            _backEnd!.Hear();
        }
        catch (LinuxException e)
        {
            EndBadly(e.Message);
            return;
        }

        Pump();
    }

    private void Run(ConnectedBackEnd backEnd)
    {
        Timers.Cancel(SetUpTimeout.Instance);
        Timers.StartSingleTimer(Proven.Instance, Proven.Instance, _settings.Probation);
        _clientCounters.Count(ClientCounter.Sessions);
        FrontEnd.FrontEndAgreement agreed = backEnd.Session.Agreement!;
        _log.Info("{0}: a back end runs on {1}: {2} queue pair(s), MTU {3}, features 0x{4:x}", _settings.Id, _settings.SocketPath, agreed.Pairs, agreed.Mtu, agreed.Features);
        backEnd.Listen();
        StartRings(backEnd.Rings);
        ShowTakes();
        ShowLink();
    }

    private void OnSetUpTimeout()
    {
        if (_backEnd is null || IsRunning) return;
        _clientCounters.Count(ClientCounter.Timeouts);
        EndBadly($"it does not answer {_backEnd.Asked ?? "anything"}");
    }

    private void Lose(bool ran)
    {
        _clientCounters.Count(ClientCounter.Lost);
        if (ran || !_other.IsKnownBad) _log.Info("{0}: the back end on {1} is gone; trying again", _settings.Id, _settings.SocketPath);
        if (!ran) _other.WasOfNoUse();
        End();
    }

    private void EndBadly(string reason)
    {
        _clientCounters.Count(ClientCounter.Faults);
        _other.SayBad(reason, "it is tried again");
        End();
    }

    private void End()
    {
        Timers.Cancel(SetUpTimeout.Instance);
        Timers.Cancel(Proven.Instance);
        _backEnd?.Dispose();
        _backEnd = null;
        StopRings();
        ShowLink();
        _other.RetryLater();
    }

    // What the back end was found to do; while there is none, frames are dropped whatever they leave undone.
    private void ShowTakes()
    {
        if (_peerFollows && _backEnd is { Session: { IsRunning: true, Agreement: { } agreed } })
            Context.Parent.Tell(new PeerTakes(OffloadFeatures.FromDriver(agreed.Features), agreed.Pairs));
    }

    private void ShowLink()
    {
        if (_linkTold == IsLinkUp) return;
        _linkTold = IsLinkUp;
        Context.Parent.Tell(new LinkChanged(_linkTold));
    }
}
