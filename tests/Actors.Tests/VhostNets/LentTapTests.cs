using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Tests.Taps;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Actors.VhostNets;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>A real tap of four queues, with a recorded kernel for each.</summary>
[Collection(DescriptorCounts.Name)]
public sealed class LentTapTests : DatapathTest
{
    private const int Queues = 4;

    private readonly LaneNetwork _net;
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;
    private readonly RecordedVhost[] _kernels = [.. Enumerable.Range(0, Queues).Select(static _ => new RecordedVhost(FeatureBits.Version1))];

    public LentTapTests()
    {
        _net = new LaneNetwork(Sys, Lane);
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
    }

    [Fact]
    public void Queues_RingsOfThePeerStillRun_GoOutOfUseWhenTheyAreHome()
    {
        IActorRef tap = Start(new VhostTerms(queue => _kernels[queue], Force: true));
        _supervisor.FishForMessage<PortReady>(static _ => true);
        tap.Tell(new Connect(_peer.Ref, new LinkSettings(4096)));
        IRingCarrier rings = _peer.FishForMessage<OfferRings>(static _ => true).Carrier;
        Assert.Equal(Queues, rings.Pairs);

        tap.Tell(new PeerTakes(default, 1));
        AssertQueues(tap, 1, 3);
        using var ring = new LendableRing(_peer.Ref);
        Assert.Equal("its queue of the tap is not in use yet", rings.TryStart(ring.Loan(4)));
        tap.Tell(new PeerTakes(default, 3));
        AssertQueues(tap, 3, 1);
        _peer.FishForMessage<LendAgain>(static _ => true);
        Assert.Null(rings.TryStart(ring.Loan(4)));

        tap.Tell(new PeerTakes(default, 1));
        AssertQueues(tap, 3, 1);
        Assert.NotNull(rings.TryStart(ring.Loan(2)));
        rings.TakeBack(4);
        AssertQueues(tap, 1, 3);
    }

    [Fact]
    public void Devices_FewerThanQueues_FailWithARemedy()
    {
        Start(new VhostTerms(queue => _kernels[queue], Force: false) { Devices = 2 });
        PortFailed failed = _supervisor.FishForMessage<PortFailed>(static _ => true);
        Assert.Equal(("use 2 vhost-net descriptors with the 4 queues of tap t0: Invalid argument (EINVAL)", "Give vhostfds as many as the tap has queues, or leave it out."), (failed.Problem, failed.Remedy));
        Assert.False(_net.Has("t0"));
    }

    [Fact]
    public void Devices_OneCannotBeOpened_AllAreClosedAndActorsCarry()
    {
        Start(new VhostTerms(queue => queue < 3 ? _kernels[queue] : throw new LinuxException("open it", Errno.MFile), Force: false));
        _supervisor.FishForMessage<PortReady>(static _ => true);
        Assert.Equal([true, true, true, false], _kernels.Select(static kernel => kernel.IsDisposed));
    }

    private IActorRef Start(VhostTerms terms)
    {
        ImmutableSortedDictionary<string, object> options = ImmutableSortedDictionary<string, object>.Empty.Add("ifname", "t0").Add("queues", Queues);
        TapSettings settings = TapPorts.SettingsOf(new PortSettings(TapPortType.Type, "t0", options, "-netdev t0"), Lane);
        return StartUnder(_supervisor, TapActor.Props(settings with { Vhost = terms }), "t0");
    }

    private void AssertQueues(IActorRef tap, int used, int detached)
    {
        ReportOf(tap); // by then it has obeyed
        Assert.Contains($"numqueues {used} numdisabled {detached}", _net.Ip("-d link show dev t0"), StringComparison.Ordinal);
    }
}
