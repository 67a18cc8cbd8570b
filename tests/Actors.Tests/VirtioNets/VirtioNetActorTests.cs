using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.VirtioNets;

/// <summary>A NIC with a driver on the test's thread, a probe for its peer and one for its supervisor.</summary>
public sealed class VirtioNetActorTests : DatapathTest
{
    private readonly TestProbe _supervisor;
    private readonly TestProbe _peer;
    private readonly IActorRef _nic;
    private readonly IActorRef _target;
    private readonly VirtioNetOptions _options = new(MacAddress.Parse("52:54:00:00:00:01"), 2);
    private readonly VirtioNetDevice _device;
    private readonly GuestNic _guest;
    private readonly Link _link;

    public VirtioNetActorTests()
    {
        _device = new VirtioNetDevice(_options);
        _supervisor = CreateTestProbe("supervisor");
        _peer = CreateTestProbe("peer");
        _nic = StartUnder(_supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", _device, Lane)), "nic");
        _target = _supervisor.ExpectMsg<PortReady>().Target;
        _nic.Tell(new Connect(_peer.Ref, Terms));
        _link = new Link(_peer.Ref, new Connect(_target, Terms), new PortCounters());
        _guest = MakeGuest();
    }

    [Fact]
    public void Transmit_Frames_LieInTheGuestsBuffersUntilTheBatchIsBack()
    {
        _guest.Attach();
        byte[][] sent = [Frames.Make(1), Frames.Make(2, 1514)];
        _guest.Send(sent);

        FrameBatch batch = ReceiveBatch();
        Assert.Equal(sent, FramesOf(batch));
        Assert.False(batch.IsPooled); // borrowed: no copy was made
        Assert.Equal(2, _guest.Driver.InFlight(1));
        Assert.Equal((2 * Credit) - 2, ReportOf(_nic).Credit); // two pairs
        batch.Return();
        _guest.AwaitAllSent();
        Assert.Equal((2, 0), (ReportOf(_nic).FramesIn, ReportOf(_nic).Dropped));
    }

    [Fact]
    public void Receive_Frames_ReachTheGuestAndTheBatchComesBack()
    {
        _guest.Attach();
        FrameBatch batch = Frames.Batch(Frames.Make(1), Frames.Make(2, 1514));
        _link.Send(batch);

        Assert.Equal(Frames.Make(1), _guest.Receive());
        Assert.Equal(Frames.Make(2, 1514), _guest.Receive());
        Assert.Same(batch, _peer.ExpectMsg<FrameBatch>());
        Assert.Equal(2, ReportOf(_nic).FramesOut);
    }

    [Fact]
    public void Receive_GuestTakesNothing_HoldsTheSenderBackAndLosesNothing()
    {
        _guest.Attach();
        FrameBatch[] batches = [.. Enumerable.Range(0, Credit / 64).Select(i => Batch(i * 64))];
        foreach (FrameBatch batch in batches) _link.Send(batch);
        FrameBatch last = Batch(Credit, 1);
        _link.Send(last); // no credit: waits with its sender

        // 64 buffers: the first batch is through, and its credit let the last one go; nothing else until the guest takes frames.
        Assert.Same(batches[0], TakeBack());
        Assert.Equal(0, _link.Waiting);
        Assert.Equal(Credit - 64 + 1, ReportOf(_nic).Queued);

        for (int i = 0; i <= Credit; i++) Assert.Equal(Frames.Make(i), _guest.Receive());
        foreach (FrameBatch batch in batches.Skip(1)) Assert.Same(batch, TakeBack());
        Assert.Same(last, TakeBack());
        Assert.Equal(0, ReportOf(_nic).Dropped);
    }

    [Fact]
    public void Receive_NoDriver_IsConsumedAndCounted()
    {
        FrameBatch batch = Frames.Batch(3);
        _link.Send(batch);
        Assert.Same(batch, TakeBack());
        Assert.Equal(3, DropsOf(ReportOf(_nic), "queue-stopped"));
    }

    [Fact]
    public void Paused_NothingTouchesTheGuest_AndNothingIsLost()
    {
        _guest.Attach();
        _guest.Send(Frames.Make(1));
        FrameBatch lent = ReceiveBatch();
        _guest.Tell(new PausePort(true));
        _guest.Settle();
        lent.Return(); // its descriptors are not completed now
        _link.Send(Frames.Batch(2));
        _guest.Send(Frames.Make(9));
        PortReport report = ReportOf(_nic);
        Assert.Equal(DataGate.Paused, report.Gate);
        Assert.Equal(2, report.Queued);
        Assert.Equal(1, report.FramesIn);
        _guest.Driver.ReclaimSent();
        Assert.Equal(2, _guest.Driver.InFlight(1));

        _guest.Tell(new PausePort(false));
        Assert.Equal(Frames.Make(0), _guest.Receive());
        Assert.Equal(Frames.Make(1), _guest.Receive());
        FrameBatch[] both = [_peer.ExpectMsg<FrameBatch>(), _peer.ExpectMsg<FrameBatch>()]; // in any order: two queues
        Assert.Equal([Frames.Make(9)], FramesOf(both.Single(static batch => !batch.IsReturning)));
        Assert.Equal((0, 0), (ReportOf(_nic).Dropped, ReportOf(_nic).Imbalance));
    }

    [Fact]
    public void SetLink_Down_ConsumesAndCountsBothWays_AndTheGuestSeesIt()
    {
        _guest.Attach();
        _guest.Tell(new SetLink(false));
        _guest.Transport.ExpectMsg<ConfigChanged>();
        _guest.Settle();
        _guest.Send(Frames.Make(1));
        _guest.AwaitAllSent();
        _link.Send(Frames.Batch(2));
        TakeBack();
        PortReport report = ReportOf(_nic);
        Assert.Equal(3, DropsOf(report, "link-down"));
        Assert.False(report.LinkUp);
        Assert.False(_device.Config.LinkUp);

        _guest.Tell(new SetLink(true));
        _guest.Transport.ExpectMsg<ConfigChanged>();
        _guest.Settle();
        _guest.Send(Frames.Make(3));
        Assert.Equal([Frames.Make(3)], FramesOf(ReceiveBatch()));
        Assert.True(_device.Config.LinkUp);
        _guest.Tell(new PeerLinkChanged(false)); // as in QEMU: a netdev that is down takes its NIC down
        _guest.Transport.ExpectMsg<ConfigChanged>();
        _guest.Settle();
        Assert.False(_device.Config.LinkUp);
    }

    [Fact]
    public void Disabled_DropsBothWays_AndGoesOnWhenEnabled()
    {
        _guest.Attach();
        _guest.Tell(new EnableQueue(0, false));
        _guest.Tell(new EnableQueue(1, false));
        _guest.Settle();
        _guest.Send(Frames.Make(1));
        _guest.AwaitAllSent(); // consumed
        _link.Send(Frames.Batch(2));
        TakeBack();
        Assert.Equal(3, DropsOf(ReportOf(_nic), "queue-stopped"));

        _guest.Tell(new EnableQueue(0, true));
        _guest.Tell(new EnableQueue(1, true));
        _guest.Settle();
        _guest.Send(Frames.Make(2));
        Assert.Equal([Frames.Make(2)], FramesOf(ReceiveBatch()));
        _link.Send(Batch(5, 1));
        Assert.Equal(Frames.Make(5), _guest.Receive());
    }

    [Fact]
    public void LinkState_FollowsTheDriver()
    {
        _guest.Attach();
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        _guest.Detach();
        Assert.False(_supervisor.ExpectMsg<LinkChanged>().Up);
    }

    [Fact]
    public void StopTransmit_BatchesAreOut_CallsThemBackAndLeavesNothingHalfDone()
    {
        _guest.Attach();
        _guest.Send(Frames.Make(1), Frames.Make(2));
        FrameBatch held = ReceiveBatch();

        Assert.Equal(2, _guest.Stop(1).NextAvailable); // after its patience, not for ever
        Assert.True(held.IsRevoked);
        _guest.Driver.ReclaimSent();
        Assert.Equal(0, _guest.Driver.InFlight(1)); // descriptors are the guest's again

        held.Return(); // late, and harmless
        _guest.Start(1, _guest.Driver.Layout(1), VirtqueuePosition.Split(2));
        _guest.Send(Frames.Make(3));
        FrameBatch next = ReceiveBatch();
        Assert.Equal([Frames.Make(3)], FramesOf(next));
        next.Return();
        _guest.AwaitAllSent();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void Start_OfARingThatWasUsed_InterruptsOnceForWhatNobodySaid(ushort remembered, bool isMoved)
    {
        _guest.Attach();
        _guest.Send(Frames.Make(1));
        ReceiveBatch().Return();
        _guest.AwaitAllSent();
        _guest.Stop(1);
        int before = _guest.RaisedOf(1);

        Assert.Equal(isMoved, _guest.Start(1, _guest.Driver.Layout(1), VirtqueuePosition.Split(remembered)).WasResynchronised);
        _guest.Settle();

        Assert.Equal(before + 1, _guest.RaisedOf(1));
        Assert.Equal(0, _guest.RaisedOf(3)); // never used
        _guest.Send(Frames.Make(2));
        Assert.Equal([Frames.Make(2)], FramesOf(ReceiveBatch()));
    }

    [Fact]
    public void StopReceive_FramesAreHeld_AreDroppedAndGoHome()
    {
        _guest.Attach();
        FrameBatch[] batches = [Batch(0), Batch(64), Batch(128)];
        foreach (FrameBatch batch in batches) _link.Send(batch);
        Assert.Same(batches[0], TakeBack());

        Assert.Equal(64, _guest.Stop(0).NextAvailable);
        Assert.Same(batches[1], TakeBack());
        Assert.Same(batches[2], TakeBack());
        Assert.Equal(128, DropsOf(ReportOf(_nic), "queue-stopped"));
    }

    [Fact]
    public void Detach_MemoryIsLetGoOnceTheLastBorrowedFrameIsBack()
    {
        _guest.Attach();
        _guest.Send(Frames.Make(1));
        FrameBatch held = ReceiveBatch();
        _guest.Detach();
        _guest.Memory.Release(); // the guest's own
        Assert.False(_guest.MemoryReleased);

        held.Return();
        _peer.AwaitCondition(() => _guest.MemoryReleased);
    }

    [Fact]
    public void Attach_AgainAfterDetach_StartsFromNothing()
    {
        _guest.Attach();
        _guest.Send(Frames.Make(1));
        ReceiveBatch().Return();
        _guest.Detach();

        GuestNic second = MakeGuest();
        second.Attach();
        second.Send(Frames.Make(2));
        Assert.Equal([Frames.Make(2)], FramesOf(ReceiveBatch()));
        _link.Send(Batch(3, 1));
        Assert.Equal(Frames.Make(3), second.Receive());
    }

    [Fact]
    public void BrokenRing_SilencesThisDeviceWithOneWord_UntilItIsReset()
    {
        _guest.Attach();
        VirtqueueLayout layout = _guest.Driver.Layout(1);
        Assert.True(_guest.Memory.TryTranslate(layout.Available, 4, out var available));
        EventFilter.Warning(contains: "n0: the guest broke queue 1").ExpectOne(() =>
        {
            available.WriteRelease(2, 0x4000); // an index far beyond the ring
            _guest.Queue(1).Tell(QueueKicked.Instance);
            QueueBroken broken = _guest.Transport.ExpectMsg<QueueBroken>();
            Assert.Equal((1, RingFault.AvailableIndexTooFar), (broken.Index, broken.Fault));
            _guest.Queue(1).Tell(QueueKicked.Instance); // a noisy guest gets no second line
        });

        // The whole device is silent: what arrives is dropped.
        _link.Send(Frames.Batch(2));
        TakeBack();
        Assert.Equal(2, DropsOf(ReportOf(_nic), "queue-stopped"));

        _guest.Detach();
        GuestNic second = MakeGuest();
        second.Attach();
        _link.Send(Batch(9, 1));
        Assert.Equal(Frames.Make(9), second.Receive());
    }

    [Fact]
    public void Control_Commands_AreAnswered()
    {
        _guest.Attach();
        AssertAnswer(ControlState.Done, _guest.Driver.TrySetQueuePairs(2));
        AssertAnswer(ControlState.Refused, _guest.Driver.TrySetQueuePairs(3));
        AssertAnswer(ControlState.Refused, _guest.Driver.TrySubmit(99, 0, [1, 2, 3]));
        AssertAnswer(ControlState.Done, _guest.Driver.TrySetReceiveMode(ReceiveMode.Promiscuous, false));

        // Now only what is addressed to the guest comes in, and broadcast.
        byte[] toOthers = Frames.Make(1);
        MacAddress.Parse("52:54:00:00:00:99").CopyTo(toOthers);
        _link.Send(Frames.Batch(toOthers, Frames.Make(2)));
        Assert.Equal(Frames.Make(2), _guest.Receive());
        Assert.Equal(1, DropsOf(ReportOf(_nic), "filtered"));

        void AssertAnswer(ControlState expected, bool submitted)
        {
            Assert.True(submitted);
            var nobody = new NoFrames();
            _peer.AwaitCondition(() =>
            {
                _guest.Driver.Poll(1, nobody);
                return _guest.Driver.Control is not ControlState.Pending;
            });
            Assert.Equal(expected, _guest.Driver.Control);
        }
    }

    [Fact]
    public void Features_NeverOffered_AreRefusedByName()
    {
        _guest.Tell(new AttachDriver());
        _guest.Tell(new SetDriverFeatures(FeatureBits.Version1 | (1UL << 62)));
        Assert.Equal(1UL << 62, _guest.Transport.ExpectMsg<DriverFeaturesRefused>().Features);
    }

    [Fact]
    public void StartQueue_LayoutOutsideMemory_IsRefused()
    {
        _guest.Tell(new AttachDriver());
        _guest.Tell(new SetMemory(_guest.Memory));
        _guest.Transport.ExpectMsg<MemorySet>();
        _guest.Tell(new StartQueue(0, new VirtqueueLayout(64, 0x10, 0x20, 0x30, AddressSpace.Guest), default, null, null));
        QueueRefused refused = _guest.Transport.ExpectMsg<QueueRefused>();
        Assert.Equal((0, RingFault.BadLayout), (refused.Index, refused.Fault));

        _guest.Tell(new StartQueue(77, new VirtqueueLayout(64, 0, 0, 0, AddressSpace.Guest), default, null, null));
        Assert.Equal(77, _guest.Transport.ExpectMsg<QueueRefused>().Index);
    }

    [Fact]
    public void Report_SaysWhatTheDriverAgreedOn_WhileThereIsOne()
    {
        Assert.Null(ReportOf(_nic).Driver);
        _guest.Attach();
        AwaitCondition(() => ReportOf(_nic).Driver!.QueuePairs == 1); // the other pair is not used yet

        DriverReport driver = ReportOf(_nic).Driver!;
        Assert.Equal(FeatureBits.Describe(_device.DriverFeatures), string.Join(", ", driver.Features));
        Assert.Contains("VIRTIO_F_VERSION_1", driver.Features);
        Assert.Equal(("split", 1), (driver.Ring, driver.MemoryRegions));

        _guest.Detach();
        Assert.Null(ReportOf(_nic).Driver);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Report_CountsTheQueuePairsInUse(int pairs)
    {
        _guest.Attach();
        Assert.True(_guest.Driver.TrySetQueuePairs((ushort)pairs));
        AwaitCondition(() => ReportOf(_nic).Driver!.QueuePairs == pairs);
    }

    [Fact]
    public void SetMemory_WhileRunning_GoesOnInTheNewTable()
    {
        _guest.Attach();
        _guest.Tell(new SetMemory(_guest.Memory));
        _guest.Transport.ExpectMsg<MemorySet>();
        _guest.Send(Frames.Make(1));
        Assert.Equal([Frames.Make(1)], FramesOf(ReceiveBatch()));
    }

    [Fact]
    public void Disconnect_CreditIsWithCopiesThatAStuckPeerKeeps_GuestsFramesAreDroppedAtOnce()
    {
        _nic.Tell(new Connect(_peer.Ref, new LinkSettings(64)));
        _guest.Attach();
        _guest.Send([.. Enumerable.Range(0, 64).Select(static number => Frames.Make(number))]);
        for (int kept = 0; kept < 64;)
        {
            FrameBatch batch = ReceiveBatch();
            kept += batch.Count;
            batch.CopyOut(CopyKeeper.Instance); // as a receiver does that is stuck
        }

        _guest.AwaitAllSent();
        _guest.Send(Frames.Make(64)); // no credit: waits in its ring
        _guest.Settle();
        Assert.Equal(1, _guest.Driver.InFlight(1));

        _nic.Tell(Disconnect.Instance);
        _guest.AwaitAllSent();
        Assert.Equal(1, DropsOf(ReportOf(_nic), "no-peer"));
    }

    private static FrameBatch Batch(int first, int count = 64) =>
        Frames.Batch([.. Enumerable.Range(first, count).Select(i => Frames.Make(i))]);

    private GuestNic MakeGuest() => new(
        _nic,
        new VirtioNetDevice(_options).DeviceFeatures,
        CreateTestProbe(),
        CreateTestProbe(),
        new VirtioNetDriverOptions { QueuePairs = 2, ReceiveQueueSize = 64, TransmitQueueSize = 64 });

    /// <summary>What was raised in the former way just before may have reached nobody, and the driver would wait for ever.</summary>
    [Fact]
    public void SetInterrupt_OfAQueueThatRuns_IsRaisedOnce()
    {
        _guest.Attach();
        var running = new CountingInterrupt();
        var stopped = new CountingInterrupt();
        _guest.Stop(2);
        _guest.Tell(new SetInterrupt(0, running));
        _guest.Tell(new SetInterrupt(2, stopped));
        _guest.Settle();
        Assert.Equal((1, 0), (running.Raised, stopped.Raised));
    }

    private FrameBatch ReceiveBatch()
    {
        FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
        Assert.False(batch.IsReturning);
        return batch;
    }

    private FrameBatch TakeBack()
    {
        FrameBatch batch = _peer.ExpectMsg<FrameBatch>();
        Assert.True(batch.IsReturning);
        _link.Reclaim(batch);
        return batch;
    }

    private sealed class CountingInterrupt : IInterrupt
    {
        private int _raised;

        public int Raised => Volatile.Read(ref _raised);

        public void Raise() => Interlocked.Increment(ref _raised);
    }

    private sealed class NoFrames : IFrameReceiver
    {
        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => Assert.Fail("no frame was sent");
    }
}
