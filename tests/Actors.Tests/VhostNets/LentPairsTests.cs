using System.Collections.Immutable;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VhostNets;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>A NIC of four queue pairs, and a recorded kernel for each queue of what it is plugged into.</summary>
public sealed class LentPairsTests : DatapathTest
{
    private const ulong KernelFeatures = FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.IndirectDesc | FeatureBits.EventIdx;
    private const int Pairs = 4;

    private readonly TestProbe _peer;
    private readonly EventFd _tap = EventFd.Create(); // any descriptor will do
    private readonly List<OffloadSet> _offloads = [];
    private readonly IActorRef _nic;
    private readonly IActorRef _target;
    private readonly GuestNic _guest;

    public LentPairsTests()
    {
        _peer = CreateTestProbe("peer");
        TestProbe supervisor = CreateTestProbe("supervisor");
        var device = new VirtioNetDevice(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")) { QueuePairs = Pairs, EnabledFeatures = FeatureBits.Rss });
        _nic = StartUnder(supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", device, Lane)), "nic");
        _target = supervisor.FishForMessage<PortReady>(static _ => true).Target;
        _nic.Tell(new Connect(_peer.Ref, Terms));
        _guest = new GuestNic(_nic, device.DeviceFeatures, CreateTestProbe("transport"), CreateTestProbe("interrupts"),
            new VirtioNetDriverOptions { QueuePairs = Pairs, ReceiveQueueSize = 64, TransmitQueueSize = 64 });
        _guest.Attach();
    }

    [Fact]
    public void Pairs_OfTheDriver_AreLentAndComeHomeAsItChangesThem()
    {
        RecordedVhost[] kernels = Kernels(Pairs);
        Offer(kernels);
        AwaitLent(kernels, 1);
        foreach (int pairs in (int[])[4, 2, 3, 1])
        {
            SetPairs(pairs);
            AwaitLent(kernels, pairs);
            AwaitCondition(() => ReportOf(_nic).Driver is { Datapath: "vhost-net", DatapathReason: null } driver && driver.QueuePairs == pairs);
        }
    }

    [Fact]
    public void Withdrawal_AllComeHome_WhereTheKernelStopped()
    {
        RecordedVhost[] kernels = Kernels(Pairs);
        SetPairs(Pairs);
        VhostRings rings = Offer(kernels);
        AwaitLent(kernels, Pairs);
        _guest.IsMute = true;
        Assert.True(_guest.Driver.TrySend(2, Frames.Make(1), default));
        _guest.Driver.Flush();

        _target.Tell(new WithdrawRings(rings, null));
        FrameBatch batch = _peer.FishForMessage<FrameBatch>(static batch => !batch.IsReturning);
        Assert.Equal([Frames.Make(1)], FramesOf(batch));
        batch.Return();
        AwaitLent(kernels, 0);
        lock (_offloads) Assert.Equal(OffloadSet.Checksum | OffloadSet.Tso4, _offloads[^1]);
    }

    [Fact]
    public void Tap_OfFewerQueues_CarriesWhatTheDriverUsesOrNothing()
    {
        RecordedVhost[] kernels = Kernels(2);
        Offer(kernels);
        AwaitLent(kernels, 1);
        SetPairs(3);
        AwaitLent(kernels, 0);
        Assert.Equal(("actors", "the driver uses 3 queue pairs, the tap has queues for 2"), (ReportOf(_nic).Driver!.Datapath, ReportOf(_nic).Driver!.DatapathReason));
        SetPairs(2);
        AwaitLent(kernels, 2);
    }

    [Fact]
    public void Rss_OfTheDriver_IsNotTheKernels()
    {
        RecordedVhost[] kernels = Kernels(Pairs);
        SetPairs(Pairs);
        Offer(kernels);
        AwaitLent(kernels, Pairs);
        Command(_guest.Driver.TrySetRss(new RssParameters(7, [0, 1, 2, 3], 0, Pairs, new byte[40])));
        AwaitLent(kernels, 0);
        Assert.Equal("the driver places frames by a table (RSS)", ReportOf(_nic).Driver!.DatapathReason);
        SetPairs(Pairs);
        AwaitLent(kernels, Pairs);
    }

    [Fact]
    public void Limit_PairsThatTheTapDoesNotUseYet_AreLentWhenItDoes()
    {
        RecordedVhost[] kernels = Kernels(Pairs);
        VhostRings rings = Rings(kernels);
        Assert.Equal(2, rings.Limit(2));
        _target.Tell(new OfferRings(rings, null));
        SetPairs(Pairs);
        AwaitLent(kernels, 2);
        AwaitCondition(() => ReportOf(_nic).Driver!.DatapathReason == "its queue of the tap is not in use yet");

        rings.Allow(Pairs);
        AwaitLent(kernels, Pairs);
        Assert.Equal(Pairs, rings.Limit(1)); // their rings run still
        SetPairs(1);
        AwaitLent(kernels, 1);
        Assert.Equal(1, rings.Limit(1));
    }

    [Fact]
    public void Refusal_OfOneReceiveRing_ItTakesWhatComesHere()
    {
        RecordedVhost[] kernels = Kernels(Pairs);
        kernels[1].Failing = ("address 0", Errno.Fault);
        SetPairs(Pairs);
        Offer(kernels);
        AwaitCondition(() => kernels.Sum(static kernel => kernel.Running.Count(static runs => runs)) == 7);
        AwaitCondition(() => ReportOf(_nic).Driver!.DatapathReason == "VHOST_SET_VRING_ADDR: Bad address (EFAULT)");

        // From a queue of the tap that is still read here.
        var link = new Link(_peer.Ref, new Connect(_target, Terms), new PortCounters());
        link.Send(Frames.Batch([.. Enumerable.Range(0, 32).Select(static number => Frames.Make(number))]));
        for (int i = 0; i < 32; i++) _guest.Receive();
        Assert.Equal(0, DropsOf(ReportOf(_nic), "ring-lent"));
    }

    private static RecordedVhost[] Kernels(int count) => [.. Enumerable.Range(0, count).Select(static _ => new RecordedVhost(KernelFeatures))];

    private VhostRings Rings(RecordedVhost[] kernels)
    {
        var tap = new VhostTap([.. kernels.Select(_ => _tap.Handle)], 12, OffloadSet.Checksum | OffloadSet.Tso4, Note);
        return new VhostRings(ImmutableArray.CreateRange<IVhostNet>(kernels), tap, _peer.Ref);
    }

    private VhostRings Offer(RecordedVhost[] kernels)
    {
        VhostRings rings = Rings(kernels);
        _target.Tell(new OfferRings(rings, null));
        return rings;
    }

    private bool Note(OffloadSet offloads)
    {
        lock (_offloads) _offloads.Add(offloads);
        return true;
    }

    private void SetPairs(int pairs) => Command(_guest.Driver.TrySetQueuePairs((ushort)pairs));

    private void Command(bool submitted)
    {
        Assert.True(submitted);
        var nobody = new NoFrames();
        AwaitCondition(() =>
        {
            _guest.Driver.Poll(1, nobody);
            return _guest.Driver.Control is not ControlState.Pending;
        });
        Assert.Equal(ControlState.Done, _guest.Driver.Control);
    }

    // Both rings of the first so many pairs run, and no others.
    private void AwaitLent(RecordedVhost[] kernels, int pairs) =>
        AwaitCondition(() => kernels.Select((kernel, number) => kernel.Running.All(runs => runs == number < pairs)).All(static right => right));

    private sealed class NoFrames : IFrameReceiver
    {
        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
        {
        }
    }
}
