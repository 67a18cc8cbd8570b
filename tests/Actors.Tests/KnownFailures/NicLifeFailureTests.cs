using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.KnownFailures;

/// <summary>Patterns in the life of a NIC: stopped, paused, reset, broken, unplugged at the wrong moment.</summary>
public sealed class NicLifeFailureTests() : NicFailureTest(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), 2))
{
    /// <summary>A guest that believes no kick is wanted, because the queue was taken over in mid-life: what it sends is found without one.</summary>
    [Fact]
    public void P2_QueueTakenOver_FindsWhatWasSentWithoutAKick()
    {
        GuestNic guest = Attached();
        guest.Send(Numbered(0, 5));
        ReceiveBatch().Return();
        guest.AwaitAllSent();
        VirtqueuePosition position = guest.Stop(1);
        foreach (byte[] frame in Numbered(5, 7)) Assert.True(guest.Driver.TrySend(frame)); // no flush: no kick, ever
        Publish(guest);
        guest.Start(1, guest.Driver.Layout(1), position);
        Assert.Equal(Numbered(5, 7), FramesOf(ReceiveBatch()));
    }

    /// <summary>The link goes down with frames waiting for the guest's buffers, and up again: neither of them is a stall.</summary>
    [Fact]
    public void P8_LinkDownAndUpWhileFramesWait_LetsThemGoAndGoesOn()
    {
        GuestNic guest = Attached();
        FrameBatch[] batches = [.. Enumerable.Range(0, 4).Select(i => Support.Frames.Batch(Numbered(64 * i, 64)))];
        foreach (FrameBatch batch in batches) Link.Send(batch);
        Assert.Same(batches[0], TakeBack());
        AwaitCondition(() => ReportOf(Nic).Gate == DataGate.NoBuffers); // with the next batch

        guest.Tell(new SetLink(false));
        guest.Transport.ExpectMsg<ConfigChanged>();
        for (int i = 1; i < 4; i++) Assert.Same(batches[i], TakeBack());
        Assert.Equal(192, DropsOf(ReportOf(Nic), "link-down"));
        guest.Tell(new SetLink(true));
        guest.Transport.ExpectMsg<ConfigChanged>();
        for (int i = 0; i < 64; i++) Assert.Equal(Support.Frames.Make(i), guest.Receive());
        AssertWorks(guest);
        Assert.Equal((0L, Credit), (ReportOf(Nic).Imbalance, Link.Credit));
    }

    /// <summary>A batch comes back long after its queue was reset and runs again: it completes nothing that is not its own.</summary>
    [Fact]
    public void P9_BatchesBackAfterTheReset_CompleteNothing()
    {
        GuestNic guest = Attached();
        guest.Send(Numbered(0, 3));
        FrameBatch old = ReceiveBatch();
        guest.Detach();
        GuestNic second = Attached();
        second.Send(Numbered(10, 2));
        FrameBatch young = ReceiveBatch();

        old.Return();
        second.Settle();
        second.Driver.ReclaimSent();
        Assert.Equal(2, second.Driver.InFlight(1));
        young.Return();
        second.AwaitAllSent();
        for (int i = 0; i < 100; i++) // and no queue is found "too full" afterwards
        {
            second.Send(Numbered(i, 64));
            for (int frames = 0; frames < 64;)
            {
                FrameBatch batch = ReceiveBatch();
                frames += batch.Count;
                batch.Return();
            }

            second.AwaitAllSent();
        }

        Assert.Equal((0L, 0L), (ReportOf(Nic).Imbalance, ReportOf(Nic).Dropped));
    }

    /// <summary>
    /// The machine is paused, as for its migration's last step: from the answer on, not a byte of its memory changes, whatever comes in,
    /// comes back, or was asked for.
    /// </summary>
    [Fact]
    public void P10_Paused_NotAByteOfTheGuestChanges()
    {
        GuestNic guest = Attached();
        guest.Send(Numbered(0, 3));
        FrameBatch lent = ReceiveBatch();
        guest.Tell(new PausePort(true));
        guest.Settle();
        foreach (byte[] frame in Numbered(3, 3)) Assert.True(guest.Driver.TrySend(frame));
        Assert.True(guest.Driver.TrySetReceiveMode(ReceiveMode.Promiscuous, true));
        guest.Driver.Flush();
        byte[] before = Memory(guest);

        lent.Return();
        FrameBatch towards = Support.Frames.Batch(20);
        Link.Send(towards);
        guest.Tell(new PeerLinkChanged(false));
        guest.Tell(new PeerLinkChanged(true));
        guest.Transport.ExpectMsg<ConfigChanged>();
        guest.Transport.ExpectMsg<ConfigChanged>();
        for (int i = 0; i < guest.Driver.QueueCount; i++) guest.Queue(i).Tell(QueueKicked.Instance);
        guest.Settle();
        Assert.Equal((20, DataGate.Paused), (ReportOf(Nic).Queued, ReportOf(Nic).Gate));
        Assert.True(before.AsSpan().SequenceEqual(Memory(guest)), "the guest's memory changed while it was paused");
        var nobody = new NoFrames();
        guest.Driver.Poll(1, nobody);
        Assert.Equal(ControlState.Pending, guest.Driver.Control); // its command waits as well

        guest.Tell(new PausePort(false));
        for (int i = 0; i < 20; i++) Assert.Equal(Support.Frames.Make(i), guest.Receive());
        FrameBatch[] both = [Peer.ExpectMsg<FrameBatch>(), Peer.ExpectMsg<FrameBatch>()];
        Assert.Equal(Numbered(3, 3), FramesOf(both.Single(static batch => !batch.IsReturning)));
        Peer.AwaitCondition(() =>
        {
            guest.Driver.Poll(1, nobody);
            return guest.Driver.Control is ControlState.Done;
        });
    }

    /// <summary>Only one queue of many was started: a pause, a stop and the end all answer nonetheless.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void P11_OneQueueOfManyStarted_PauseAndDetachAnswer(int started)
    {
        GuestNic guest = MakeGuest();
        guest.Tell(new AttachDriver());
        guest.Tell(new SetDriverFeatures(guest.Driver.Features));
        guest.Transport.ExpectMsg<DriverFeaturesSet>();
        guest.Settle();
        guest.Driver.Start();
        guest.Start(started, guest.Driver.Layout(started));
        for (int i = 0; i < 3; i++)
        {
            guest.Tell(new PausePort(true));
            guest.Settle();
            guest.Tell(new PausePort(false));
            guest.Settle();
        }

        for (int i = 0; i < guest.Driver.QueueCount; i++) guest.Stop(i);
        guest.Detach();
        AssertWorks(Attached());
    }

    /// <summary>A guest that sends without pause still receives: neither direction starves the other.</summary>
    [Fact]
    public void P17_GuestThatFloods_StillReceives()
    {
        GuestNic guest = Attached();
        int sent = 0, received = 0;
        while (received < 2000)
        {
            while (guest.Driver.TrySend(Support.Frames.Make(sent))) sent++;
            guest.Driver.Flush();
            if (received % 100 == 0) Link.Send(Support.Frames.Batch(Numbered(received, 50)));
            if (received % 100 == 50) Link.Send(Support.Frames.Batch(Numbered(received, 50)));
            Assert.Equal(Support.Frames.Make(received++), guest.Receive());
            while (Peer.HasMessages)
            {
                FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
                if (batch.IsReturning) Link.Reclaim(batch);
                else batch.Return();
            }

            guest.Driver.ReclaimSent();
        }

        Assert.True(ReportOf(Nic).FramesIn > 64);
    }

    /// <summary>A broken device answers its end like any other, and the frames that it had lent are called back: nobody waits for it.</summary>
    [Fact]
    public void P24_RemovedWhileBroken_LeavesNoFrameAndNoWaiter()
    {
        GuestNic guest = Attached();
        guest.Send(Numbered(0, 4));
        FrameBatch lent = ReceiveBatch();
        Assert.True(guest.Memory.TryTranslate(guest.Driver.Layout(1).Available, 4, out MemorySlice available));
        available.WriteRelease(2, 0x4000);
        guest.Queue(1).Tell(QueueKicked.Instance);
        guest.Transport.ExpectMsg<QueueBroken>();

        for (int i = guest.Driver.QueueCount - 1; i >= 0; i--) guest.Stop(i);
        Assert.True(lent.IsRevoked);
        guest.Detach();
        lent.Return();
        guest.Memory.Release();
        Peer.AwaitCondition(() => guest.MemoryReleased);
        AssertWorks(Attached());
    }

    /// <summary>Removed while whole, with frames out: every descriptor is the driver's again before it hears that the queue has stopped.</summary>
    [Fact]
    public void P24_StoppedWithFramesOut_EveryDescriptorIsTheDriversAgain()
    {
        GuestNic guest = Attached();
        guest.Send(Numbered(0, 40));
        FrameBatch lent = ReceiveBatch();
        guest.Stop(1);
        guest.Driver.ReclaimSent();
        Assert.Equal(0, guest.Driver.InFlight(1)); // a driver that waits for its last frame does not wait for ever
        lent.Return();
    }

    private static byte[] Memory(GuestNic guest)
    {
        MemoryRegion region = guest.Memory.Regions[0];
        Assert.True(guest.Memory.TryTranslate(region.GuestAddress, (uint)region.Size, out MemorySlice all));
        byte[] bytes = new byte[all.Length];
        all.CopyTo(bytes);
        return bytes;
    }

    // What a flush does, without the kick.
    private static void Publish(GuestNic guest)
    {
        guest.IsMute = true;
        guest.Driver.Flush();
        guest.IsMute = false;
    }

    private sealed class NoFrames : IFrameReceiver
    {
        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => Assert.Fail("no frame was sent");
    }
}
