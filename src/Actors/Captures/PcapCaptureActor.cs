using ActorNet.Actors.Lanes;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>Writes what it gets to a capture file.</summary>
/// <remarks>
/// Owns: the file. Runs on: the lane of its dispatcher; the writing is done elsewhere (<see cref="CaptureFile"/>). It never holds a sender up: what the disk is
/// too slow for is left out, and counted here and in the file. In: batches. Out: nothing.
/// </remarks>
public sealed class PcapCaptureActor : UntypedActor
{
    private readonly string _id;
    private readonly Func<CaptureFile> _open;
    private readonly PortCounters _counters = new();
    private readonly LaneClock _clock = new(Context.System.Scheduler);
    private CaptureFile? _file;
    private NetQueue _queue = null!;
    private PeerLink _peer = null!;
    private ulong _lost;

    /// <summary>Called by <see cref="Props"/>.</summary>
    public PcapCaptureActor(string id, Func<CaptureFile> open)
    {
        _id = id;
        _open = open;
    }

    /// <summary>How such a port is started.</summary>
    /// <param name="id">Its id in the topology.</param>
    /// <param name="open">Opens the file; its errors become <see cref="PortFailed"/>.</param>
    /// <param name="dispatcher">The lane.</param>
    public static Props Props(string id, Func<CaptureFile> open, string dispatcher) =>
        ActorProps.Create<PcapCaptureActor>(id, open).WithDispatcher(dispatcher).WithMailbox(NetQueueMailbox.Id);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _queue = NetQueueRegistry.Of(Context);
        _peer = new PeerLink(Self, _counters, Context.System.Scheduler);
        try
        {
            _file = _open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Context.Parent.Tell(new PortFailed(e.Message.TrimEnd('.'), "give a file that can be written"));
            Context.Stop(Self);
            return;
        }

        _file.Start(Context, _clock.Now);
        Context.Parent.Tell(new PortReady(Self));
        Context.Parent.Tell(new LinkChanged(true));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _peer?.Disconnect();
        _file?.Finish(); // the writer has ended before us
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case FrameBatch { IsReturning: true } batch: _ = PeerLink.TakeBack(batch); break;
            case FrameBatch batch: Write(batch); break;
            case CaptureWritten written: written.TakeBack(); break;
            case FlushCapture flush: flush.Flush(); break;
            case Terminated: break; // the writer, at our own end
            case Connect connect: _peer.Connect(connect); break;
            case Disconnect: _peer.Disconnect(); break;
            case SetLink set: _peer.SetUp(set.Up); break;
            case PeerLinkChanged: break; // whatever comes, is written
            case LinkTimer timer: timer.Link.OnTimer(); break;
            case GetPortReport: Sender.Tell(PortReports.Make(_id, PcapCapturePortType.Type.Name, true, _counters, _queue, _peer, 0)); break;
            default: Unhandled(message); break;
        }
    }

    private void Write(FrameBatch batch)
    {
        if (!_peer.IsUp)
        {
            _counters.Add(PortCounter.LinkDown, batch.Count);
            batch.Return();
            return;
        }

        ICaptureSink file = _file!;
        TimeSpan now = _clock.Now;
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.IsRevoked)
            {
                _counters.Add(PortCounter.Revoked, batch.Count - i);
                break;
            }

            int length = batch[i].Length;
            file.Capture(batch, i, length, FrameDirection.Rx, now, dropReason: null);
            if (_file!.Lost == _lost)
            {
                _counters.AddOut(1, length);
                continue;
            }

            _lost = _file.Lost;
            _counters.Add(PortCounter.Discarded, 1);
        }

        batch.Return();
    }
}
