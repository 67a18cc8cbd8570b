using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Support;

/// <summary>A bridge with a probe in place of each tap and NIC.</summary>
public abstract class BridgeTest : DatapathTest
{
    protected BridgeTest(Props bridge, Overflow overflow = Overflow.Backpressure)
    {
        Bridge = Sys.ActorOf(bridge, "bridge");
        DefaultTerms = Terms with { Overflow = overflow };
    }

    protected IActorRef Bridge { get; }

    private LinkSettings DefaultTerms { get; }

    /// <summary>Adds a port, with something plugged in whose link is up.</summary>
    internal BridgePlug Add(string id, LinkSettings? terms = null, PortSettings? settings = null)
    {
        BridgePortAdded added = AddPort(id, settings);
        terms ??= DefaultTerms;
        TestProbe peer = CreateTestProbe(id);
        added.Port.Tell(new Connect(peer.Ref, terms));
        added.Port.Tell(new PeerLinkChanged(true));
        ReportOf(added.Port); // answered after that
        return new BridgePlug(peer, added);
    }

    /// <summary>Adds a port with nothing in it.</summary>
    protected BridgePortAdded AddPort(string id, PortSettings? settings = null)
    {
        TestProbe asking = CreateTestProbe();
        Bridge.Tell(new AddBridgePort(id, settings), asking.Ref);
        return asking.ExpectMsg<BridgePortAdded>();
    }

    /// <summary>The reports of ports, whose books must balance.</summary>
    internal PortReport Balanced(BridgePlug plug)
    {
        PortReport report = ReportOf(plug.Port);
        Assert.Equal(0, report.Imbalance);
        return report;
    }
}

/// <summary>What is plugged into a port: a probe, with a link of its own into the bridge.</summary>
internal sealed class BridgePlug(TestProbe probe, BridgePortAdded added)
{
    public IActorRef Port => added.Port;

    public TestProbe Probe => probe;

    public Link Link { get; } = new(probe.Ref, new Connect(added.Target, new LinkSettings(512), added.Input), new PortCounters());

    public void Send(FrameBatch batch) => Link.Send(batch);

    public FrameBatch Receive()
    {
        FrameBatch batch = probe.ExpectMsg<FrameBatch>();
        Assert.False(batch.IsReturning);
        return batch;
    }

    public FrameBatch TakeBack()
    {
        FrameBatch batch = probe.ExpectMsg<FrameBatch>();
        Assert.True(batch.IsReturning);
        Assert.True(Link.Reclaim(batch));
        return batch;
    }
}
