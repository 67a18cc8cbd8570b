using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>Reads frames from one tap and sends them to its peer, a batch at a time; writes what the peer sends.</summary>
/// <remarks>
/// Owns: the tap, its readiness, the batches that its frames travel in. Runs on: the lane of its dispatcher.
/// In: <see cref="TapReadable"/>, <see cref="TapWritable"/>, batches to write, its own batches coming back.
/// Out: batches, on credit. When all its batches are out it stops reading, and frames wait in the kernel's queue.
/// </remarks>
public sealed class TapActor : UntypedActor, IReadinessHandler
{
    /// <summary>Batches under way: eight full ones keep a receiver busy while the next are read.</summary>
    private const int Batches = 8;

    private readonly IActorRef _self; // readiness is told outside of the actor's turns, where there is no Self
    private readonly string _id;
    private readonly Func<TapDevice> _open;
    private readonly PortCounters _counters = new();
    private FrameBatchPool _batches = null!;
    private TapReader _reader = null!;
    private TapWriter _writer = null!;
    private TapDevice? _tap;
    private NetQueue _queue = null!;
    private IDisposable? _readiness;
    private PeerLink _peer = null!;
    private HeldFrames _held = null!;
    private FrameBatch? _writing;
    private bool _joined;
    private bool _readable;
    private bool _readableTold;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public TapActor(string id, Func<TapDevice> open)
    {
        _self = Self;
        _id = id;
        _open = open;
    }

    /// <summary>How a tap is started.</summary>
    /// <param name="id">The port's id in the topology.</param>
    /// <param name="open">Opens the tap, on the actor's own lane; its errors become <see cref="PortFailed"/>.</param>
    /// <param name="dispatcher">The lane.</param>
    public static Props Props(string id, Func<TapDevice> open, string dispatcher) =>
        ActorProps.Create<TapActor>(id, open).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    /// <summary>Called by the lane's reactor, on the lane.</summary>
    void IReadinessHandler.OnReady(ReadyEvents events)
    {
        // Errors and hang-ups are found by reading.
        if ((events & ~ReadyEvents.Writable) != 0) TellReadable();

        if (_writing is not null && (events & ReadyEvents.Writable) != 0) _self.Tell(TapWritable.Instance, _self);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        _held = new HeldFrames(Self, _queue, _counters, Context.System.Scheduler);
        try
        {
            _tap = _open();
            _readiness = Lane.Current?.Register(_tap.Handle, ReadyEvents.Readable | ReadyEvents.Writable, this);
        }
        catch (LinuxException e)
        {
            Context.Parent.Tell(PortFailed.Because(e));
            Context.Stop(Self);
            return;
        }

        _batches = FrameBatchPool.Pooled(Batches, TapReader.ChunksIn(_tap));
        _reader = new TapReader(_tap, _counters);
        _writer = new TapWriter(_tap, _counters);
        Context.Parent.Tell(new PortReady(Self));
        Context.Parent.Tell(new LinkChanged(true));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _writing?.Return();
        _peer?.Disconnect();
        _readiness?.Dispose();
        _tap?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: TakeBack(batch); break;
            case FrameBatch batch: _writing = batch; Write(); break;
            case TapReadable: _readableTold = false; _readable = true; Read(); break;
            case TapWritable: Write(); break;
            case Connect connect: _peer.Connect(connect); _joined = true; Read(); break;
            case Disconnect: _peer.Disconnect(); Read(); break;
            case SetLink set: _peer.SetUp(set.Up); Write(); Read(); break;
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case HeldTooLong: _writing = _held.OnTimer(_writing); break;
            case PeerLinkChanged: break; // frames for a downed link are dropped, and counted, where it is down
            case GetPortReport: Sender.Tell(PortReports.Make(_id, TapPortType.Type.Name, true, _counters, _queue, _peer, (_writing?.Count - _writing?.Position) ?? 0)); break;
            default: Unhandled(message); break;
        }
    }

    private void TakeBack(FrameBatch batch)
    {
        if (PeerLink.TakeBack(batch)) _batches.Return(batch);
        Read(); // the turn of whoever waited in the kernel
    }

    private void Read()
    {
        if (!_joined || !_readable || !_peer.WantsFrames || !_batches.TryRent(out FrameBatch? batch)) return;
        IoStatus status = _reader.Fill(batch);
        _counters.AddIn(batch.Count, batch.TotalBytes);
        _queue.Charge(batch);
        if (batch.Count == 0 || !_peer.TrySend(batch)) _batches.Return(batch);

        switch (status)
        {
            case IoStatus.Done: TellReadable(); break; // there is more: after everybody else's turn
            case IoStatus.WouldBlock: _readable = false; break; // the next edge says when
            default: Lost(); break;
        }
    }

    private void Write()
    {
        if (_writing is not { } batch) return;
        if (!_peer.IsUp)
        {
            _counters.Add(PortCounter.LinkDown, batch.Count - batch.Position);
        }
        else
        {
            IoStatus status = _writer.Write(batch);
            if (batch.Position < batch.Count)
            {
                if (status != IoStatus.WouldBlock) _self.Tell(TapWritable.Instance, _self); // the turn is over: after everybody else's
                _queue.Close(DataGate.NotWritable); // until TapWritable
                _held.OnClosed();
                return;
            }
        }

        _writing = null;
        _queue.Open(DataGate.NotWritable);
        batch.Return();
    }

    private void TellReadable()
    {
        if (_readableTold) return;
        _readableTold = true;
        _self.Tell(TapReadable.Instance, _self);
    }

    private void Lost()
    {
        Context.Parent.Tell(new PortFailed($"tap {_tap!.Name} is gone: somebody deleted the interface", "create it again and restart the port"));
        Context.Stop(Self);
    }
}
