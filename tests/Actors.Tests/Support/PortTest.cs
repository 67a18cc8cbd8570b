using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Support;

/// <summary>A test of a port between two probes: its supervisor and its peer.</summary>
public abstract class PortTest : DatapathTest
{
    protected PortTest()
    {
        Supervisor = CreateTestProbe("supervisor");
        Peer = CreateTestProbe("peer");
    }

    protected TestProbe Supervisor { get; }

    protected TestProbe Peer { get; }

    /// <summary>Makes the peer the port's, which has heard of it when this returns.</summary>
    protected void JoinPeer(IActorRef port)
    {
        port.Tell(new Connect(Peer.Ref, Terms));
        ReportOf(port);
    }

    /// <summary>From the peer to the port.</summary>
    private protected Link LinkTo(IActorRef port) => new(Peer.Ref, new Connect(port, Terms), new PortCounters());

    /// <summary>The next batch that came to the peer, as opposed to those of its own that came back.</summary>
    protected FrameBatch Incoming()
    {
        while (true)
        {
            FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
            if (!batch.IsReturning) return batch;
        }
    }

    /// <summary>Frames that came to the peer, of as many batches as it takes; the batches go back.</summary>
    protected List<byte[]> Received(int count, Func<byte[], bool>? wanted = null)
    {
        List<byte[]> frames = [];
        while (frames.Count < count)
        {
            FrameBatch batch = Incoming();
            frames.AddRange(FramesOf(batch).Where(frame => wanted is null || wanted(frame)));
            batch.Return();
        }

        return frames;
    }

    /// <summary>What the port has counted under a name that is no cause of drops.</summary>
    protected static long EventsOf(PortReport report, string name) => report.Events.Where(entry => entry.Cause == name).Sum(entry => entry.Frames);
}
