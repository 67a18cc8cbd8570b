using ActorNet.Actors.Ports;
using ActorNet.Devices.Streams;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Actors.Sockets;

/// <content>Finding the other end, and losing it.</content>
public sealed partial class StreamActor
{
    private const ReadyEvents Interest = ReadyEvents.Readable | ReadyEvents.Writable | ReadyEvents.PeerClosed;

    /// <summary>What lasts that long was no mistake.</summary>
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(1);

    private readonly RetryDelay _delay = new();
    private StreamListener? _listener;
    private SocketReady? _listening;
    private StreamSocket? _connection;
    private SocketReady? _ready;
    private bool _isConnecting;
    private bool _isQuiet; // not much is said after an end that was of no use, until one is better
    private bool _saidUnreachable;

    private bool IsConnected => _connection is not null && !_isConnecting;

    private void Open()
    {
        switch (_settings.End)
        {
            case StreamEnd.Listen listen:
                _listener = StreamListener.Bind(listen.Address, listen.LastPort);
                if (listen.LastPort is not null) _log.Info("{0}: waiting for a connection on {1}", _settings.Id, Place());
                _listening = new SocketReady(Self);
                _listening.Watch(_listener.Handle, ReadyEvents.Readable);
                break;
            case StreamEnd.Inherited inherited:
                Adopt(FdHandle.FromInherited(inherited.Descriptor));
                _socketCounters.Add(SocketCounter.Connections);
                break;
            default: break;
        }
    }

    private void Adopt(FdHandle handle)
    {
        try
        {
            Watch(StreamSocket.FromHandle(handle));
        }
        catch (LinuxException)
        {
            handle.Dispose();
            throw;
        }
    }

    private void Watch(StreamSocket socket)
    {
        _connection = socket;
        _ready = new SocketReady(Self);
        _ready.Watch(socket.Handle, Interest);
    }

    private void LookForOtherEnd()
    {
        if (_connection is not null) return;
        if (_settings.End is StreamEnd.Connect connect) Reach(connect);
        else if (_listener is not null) Accept();
    }

    private void Accept()
    {
        // One at a time, and after one that was of no use not at once: others wait in the kernel meanwhile.
        if (_connection is not null || Timers.IsTimerActive(TryAgain.Instance)) return;
        try
        {
            if (_listener!.TryAccept(out StreamSocket? connection) != IoStatus.Done) return;
            Watch(connection!);
            Begin();
        }
        catch (LinuxException e)
        {
            SayUnreachable(e.Message);
            CloseConnection();
            TryAgainAfter(_delay.Next());
        }
    }

    private void Reach(StreamEnd.Connect connect)
    {
        try
        {
            ConnectStatus status = StreamSocket.BeginConnect(connect.Address, out StreamSocket? socket);
            if (socket is null)
            {
                NotReached(status.Words());
                return;
            }

            Watch(socket);
            _isConnecting = status == ConnectStatus.InProgress;
            if (!_isConnecting) Begin();
        }
        catch (LinuxException e)
        {
            NotReached(e.Message);
        }
    }

    private void FinishConnecting()
    {
        try
        {
            ConnectStatus status = _connection!.FinishConnect(((StreamEnd.Connect)_settings.End).Address);
            if (status == ConnectStatus.InProgress) return;
            _isConnecting = false;
            if (status == ConnectStatus.Connected) Begin();
            else NotReached(status.Words());
        }
        catch (LinuxException e)
        {
            NotReached(e.Message);
        }
    }

    private void NotReached(string reason)
    {
        CloseConnection();
        SayUnreachable(reason);
        ReachLater();
    }

    private void ReachLater()
    {
        if (_settings.End is not StreamEnd.Connect connect) return;
        if (connect.Interval is not { } interval) TryAgainAfter(_delay.Next());
        else if (interval > TimeSpan.Zero) TryAgainAfter(interval);
    }

    private void Begin()
    {
        _saidUnreachable = false;
        _socketCounters.Add(SocketCounter.Connections);
        if (!_isQuiet) SayConnected();
        Timers.StartSingleTimer(Proven.Instance, Proven.Instance, Probation);
        _readable = true;
        _ends = false;
        Context.Parent.Tell(new LinkChanged(true));
        Read();
    }

    private void OnProven()
    {
        _delay.Reset();
        if (_isQuiet) SayConnected();
        _isQuiet = false;
    }

    /// <summary>The other end is gone.</summary>
    private void Lose()
    {
        _socketCounters.Add(SocketCounter.Lost);
        if (_reader.Pending > 0) _socketCounters.Add(SocketCounter.CutShort);
        bool wasOfUse = !Timers.IsTimerActive(Proven.Instance);
        if (!_isQuiet) _log.Info("{0}: the other end of {1} is gone; {2}", _settings.Id, Place(), Consequence());
        _isQuiet |= !wasOfUse;
        End();
        if (_listener is null) ReachLater();
        else if (wasOfUse) Accept();
        else TryAgainAfter(RetryDelay.Shortest);
    }

    /// <summary>The other end sends nonsense.</summary>
    private void Break()
    {
        _socketCounters.Add(SocketCounter.StreamFaults);
        if (!_isQuiet) _log.Warning("{0}: what comes from {1} is no stream of frames: {2}; {3}", _settings.Id, Place(), WordsOf(_reader.Fault), Consequence());
        _isQuiet = true;
        End();
        if (_listener is null) ReachLater();
        else TryAgainAfter(_delay.Next());
    }

    private void End()
    {
        Timers.Cancel(Proven.Instance);
        CloseConnection();
        Context.Parent.Tell(new LinkChanged(false));
        Write(); // drops what is left of the batch in hand, and takes the next
    }

    private void CloseConnection()
    {
        _ready?.Unwatch();
        _connection?.Dispose();
        _ready = null;
        _connection = null;
        _isConnecting = false;
        _readable = false;
        _reader.Reset();
        _writer.Reset();
    }

    private void TryAgainAfter(TimeSpan delay) => Timers.StartSingleTimer(TryAgain.Instance, TryAgain.Instance, delay);

    private void SayConnected() => _log.Info("{0}: connected: {1}", _settings.Id, Place());

    private void SayUnreachable(string reason)
    {
        if (!_saidUnreachable) _log.Info("{0}: {1} is not connected yet: {2}; {3}", _settings.Id, Place(), reason, Consequence());
        _saidUnreachable = true;
    }

    private static string WordsOf(FrameStreamFault fault) =>
        fault == FrameStreamFault.EmptyFrame ? "a frame of no bytes" : $"a frame of more than {FrameStreamReader.LongestFrame} bytes";

    private string Place() => _settings.End switch
    {
        StreamEnd.Listen => _listener!.Address.ToString(),
        StreamEnd.Connect connect => connect.Address.ToString(),
        _ => $"fd {((StreamEnd.Inherited)_settings.End).Descriptor}",
    };

    private string Consequence() => _settings.End switch
    {
        StreamEnd.Listen => "waiting for the next one",
        StreamEnd.Connect { Interval: var interval } when interval != TimeSpan.Zero => "trying again",
        _ => "the link stays down",
    };
}
