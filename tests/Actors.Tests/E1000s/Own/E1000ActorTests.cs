using ActorNet.Actors.E1000s;
using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.E1000s.Own;

/// <summary>Driver to link and back, and each of the gates.</summary>
public sealed class E1000ActorTests : E1000Test
{
    private const uint Rctl = 0x100;

    [Fact]
    public void Transmit_Frames_ReachThePeer_AndTheGuestHasItsBuffersBackBeforeThePeerHasThem()
    {
        Attach();
        byte[][] sent = [Frames.Make(1), Frames.Make(2, 1514)];
        Guest.Send(sent);
        Simulation.Run();
        Guest.Driver.ReclaimSent();
        Assert.Equal(0, Guest.Driver.InFlight);

        FrameBatch batch = ReceiveBatch();
        Assert.Equal(sent, FramesOf(batch));
        Assert.Equal(510, Report().Credit);
        batch.Return();
        Simulation.Run();
        PortReport report = Report();
        Assert.Equal((2, 2, 0, 512), (report.FramesIn, report.Sent, report.Dropped, report.Credit));
    }

    [Fact]
    public void Receive_Frames_ReachTheGuestAndTheBatchComesBack()
    {
        Attach();
        FrameBatch batch = Frames.Batch(Frames.Make(1), Frames.Make(2, 1514));
        Link.Send(batch);
        Rest();
        Assert.Equal([Frames.Make(1), Frames.Make(2, 1514)], Guest.TakeAll());
        Assert.Same(batch, TakeBack());
        Assert.Equal(2, Report().FramesOut);
    }

    [Fact]
    public void Receive_GuestTakesNothing_HoldsTheSenderBackAndLosesNothing()
    {
        Attach();
        Guest.Listens = false;
        for (int i = 0; i < 8; i++) Link.Send(Frames.Batch(Numbered(i * 64, 64)));
        FrameBatch last = Frames.Batch(Numbered(512, 1));
        Link.Send(last); // no credit: waits with its sender
        Simulation.Run();
        PortReport report = Report();
        Assert.Equal((DataGate.NoBuffers, 512 - 63, 1), (report.Gate, report.Queued, Link.Waiting)); // one of 64 descriptors is never lent

        Guest.Listens = true;
        Guest.Work();
        for (int i = 0; i < 8; i++)
        {
            Simulation.Run();
            TakeBack();
            Rest();
        }

        Rest();
        TakeBack();
        Rest();
        Assert.Equal(Numbered(0, 513), Guest.TakeAll());
        report = Report();
        Assert.Equal((DataGate.None, 0L, 0), (report.Gate, report.Dropped, report.Queued));
        Assert.True(report.Closings > 0);
    }

    [Fact]
    public void Transmit_NoCredit_FetchesNoDescriptors()
    {
        Nic.Tell(new Connect(Peer.Ref, new LinkSettings(64)));
        Attach();
        Guest.Send(Numbered(0, 63));
        Simulation.Run();
        FrameBatch first = ReceiveBatch();
        Guest.Driver.ReclaimSent();
        Assert.Equal(0, Guest.Driver.InFlight);
        Guest.Send(Numbered(63, 63)); // one of them fits: a batch goes when there is any credit
        Simulation.Run();
        Guest.Send();
        FrameBatch? second = Peer.HasMessages ? ReceiveBatch() : null;
        Simulation.Run();
        Guest.Driver.ReclaimSent();
        int before = Guest.Driver.InFlight;
        Guest.Driver.ReclaimSent();
        Assert.Equal(before, Guest.Driver.InFlight);
        Assert.InRange(Report().Waiting, 0, 63);

        first.Return();
        second?.Return();
        Rest();
        Guest.Driver.ReclaimSent();
        Assert.Equal(0, Guest.Driver.InFlight);
    }

    [Fact]
    public void Receive_NoDriver_IsConsumedAndCounted()
    {
        FrameBatch batch = Frames.Batch(3);
        Link.Send(batch);
        Simulation.Run();
        Assert.Same(batch, TakeBack());
        Assert.Equal(3, Report().Dropped);
    }

    [Fact]
    public void Receive_DriverSwitchesTheReceiverOff_FramesThatWaitedAreDropped()
    {
        Attach();
        Guest.Listens = false;
        Link.Send(Frames.Batch(Numbered(0, 64)));
        Simulation.Run();
        Assert.Equal(DataGate.NoBuffers, Report().Gate);
        Guest.Driver.Down();
        Simulation.Run();
        TakeBack();
        PortReport report = Report();
        Assert.Equal((1, DataGate.None), (report.Dropped, report.Gate));
    }

    [Fact]
    public void Paused_NothingTouchesTheGuest_AndNothingIsLost()
    {
        Attach();
        Nic.Tell(new PausePort(true));
        Nic.Tell(SettleNic.Instance, Supervisor.Ref);
        Supervisor.ExpectMsg<NicSettled>();
        byte[] before = Snapshot();
        Link.Send(Frames.Batch(2));
        Guest.Send(Frames.Make(9));
        byte[] withFrame = Snapshot();
        Simulation.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(withFrame, Snapshot());
        Assert.NotEqual(before, withFrame);
        PortReport report = Report();
        Assert.Equal((DataGate.Paused, 2, 0L), (report.Gate, report.Queued, report.FramesIn));

        Nic.Tell(new PausePort(false));
        Rest();
        Assert.Equal(Numbered(0, 2), Guest.TakeAll());
        FrameBatch[] both = [Peer.ExpectMsg<FrameBatch>(), Peer.ExpectMsg<FrameBatch>()]; // in any order
        Assert.Equal([Frames.Make(9)], FramesOf(both.Single(static batch => !batch.IsReturning)));
        Assert.Equal(0, Report().Dropped);
    }

    [Fact]
    public void SetLink_Down_ConsumesAndCountsBothWays_AndTheGuestSeesIt()
    {
        Attach();
        Nic.Tell(new SetLink(false));
        Rest();
        Assert.False(Guest.Driver.LinkUp);
        Link.Send(Frames.Batch(2));
        Simulation.Run();
        TakeBack();
        PortReport report = Report();
        Assert.Equal(2, Drops(report, "link-down"));
        Assert.False(report.LinkUp);

        Nic.Tell(new SetLink(true));
        Simulation.Advance(Negotiation);
        Rest();
        Assert.True(Guest.Driver.LinkUp);
        Guest.Send(Frames.Make(3));
        Simulation.Run();
        Assert.Equal([Frames.Make(3)], FramesOf(ReceiveBatch()));
        Nic.Tell(new PeerLinkChanged(false)); // as in QEMU: a netdev that is down takes its NIC down
        Rest();
        Assert.False(Guest.Driver.LinkUp);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loopback_FramesComeBackByMessage_AndTheNetworkIsCutOff(bool inPhy)
    {
        Attach();
        Switch(inPhy, on: true);
        byte[][] sent = Numbered(0, 40);
        Guest.Send(sent);
        Link.Send(Frames.Batch(2));
        Rest();
        Assert.Equal(sent, Guest.TakeAll());
        TakeBack();
        Assert.False(Peer.HasMessages);
        PortReport report = Report();
        Assert.Equal((40, 40, 2, 0, 2), (report.FramesIn, report.FramesOut, report.Received, report.Sent, report.Dropped));

        Switch(inPhy, on: false);
        Simulation.Advance(Negotiation);
        Link.Send(Frames.Batch(1));
        Rest();
        Assert.Equal(1, Guest.Waiting);
    }

    [Fact]
    public void Loopback_GuestTakesNothing_ItsOwnTransmitterWaits()
    {
        Attach();
        int sent = LoopBackUntilStuck();
        Assert.True(sent < 800);
        Guest.Listens = true;
        Rest();
        Assert.Equal(Numbered(0, sent), Guest.TakeAll());
    }

    [Fact]
    public void Loopback_EndsWithFramesUnderWay_TheyAreNotTakenForThoseOfOthers()
    {
        Attach();
        int sent = LoopBackUntilStuck();
        Guest.Driver.WriteRegister(Rctl, Guest.Driver.ReadRegister(Rctl) & ~0x40u);
        Simulation.Run();
        Link.Send(Frames.Batch(1));
        Guest.Listens = true;
        Rest();
        long dropped = Drops(Report(), "queue-stopped");
        Assert.True(dropped > 0);
        byte[][] taken = Guest.TakeAll();
        Assert.Equal(sent - dropped + 1, taken.Length);
        Assert.Equal(Numbered(0, taken.Length - 1), taken[..^1]);
    }

    [Fact]
    public void BrokenTransmitRing_StandsStillWithOneWord_AndTheReceiverGoesOn()
    {
        Attach();
        TestProbe warnings = Kit.CreateTestProbe();
        Simulation.System.EventStream.Subscribe(warnings.Ref, typeof(Warning));
        Guest.Driver.WriteRegister(0x3818, 4000); // TDT far outside of 64 descriptors
        for (uint i = 0; i < 10; i++)
        {
            Guest.Driver.WriteRegister(0x3818, 4000 + i);
            Simulation.Run();
        }

        Assert.Contains("n0: the guest broke its transmit ring", $"{warnings.ExpectMsg<Warning>().Message}", StringComparison.Ordinal);
        Assert.False(warnings.HasMessages);
        Link.Send(Frames.Batch(2));
        Rest();
        Assert.Equal(2, Guest.TakeAll().Length);

        Guest.Driver.Down();
        Guest.Driver.Up();
        Simulation.Advance(Negotiation);
        Rest();
        Guest.Send(Frames.Make(7));
        Simulation.Run();
        TakeBack();
        Assert.Equal([Frames.Make(7)], FramesOf(ReceiveBatch()));
    }

    [Fact]
    public void Detach_DeviceIsResetAndMemoryLetGo()
    {
        Attach();
        Nic.Tell(DetachMachine.Instance);
        Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
        Guest.Memory.Release();
        Assert.True(Guest.MemoryReleased);
        Link.Send(Frames.Batch(1));
        Simulation.Run();
        TakeBack();
        Assert.Equal(1, Report().Dropped);

        E1000Guest second = Make(Device);
        Nic.Tell(AttachMachine.Instance);
        Assert.True(Supervisor.ExpectMsg<LinkChanged>().Up);
        Attach(second);
        second.Send(Frames.Make(2));
        Simulation.Run();
        Assert.Equal([Frames.Make(2)], FramesOf(ReceiveBatch()));
    }

    [Fact]
    public void Report_SaysWhatTheDeviceCounted()
    {
        Attach();
        Guest.Driver.ReadRegister(0x0fff0);
        Guest.Driver.Down();
        var events = Report().Events.ToDictionary(static one => one.Cause, static one => one.Frames);
        Assert.Equal((1, 2), (events["unknown-reads"], events["software-resets"]));
        Assert.True(events["register-writes"] > 200);
        Assert.Equal(events["line-raised"], events["line-lowered"]);
        Assert.DoesNotContain("bad-sizes", events);
    }

    [Fact]
    public void Announce_IsSentInTheGuestsName_AsOftenAsWanted()
    {
        Attach();
        Nic.Tell(new AnnounceSelf { Rounds = 3 });
        for (int round = 0; round < 3; round++)
        {
            FrameBatch batch = ReceiveBatch();
            Assert.Equal([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, .. MacOf(Guest.Driver.Mac), 0x80, 0x35], FramesOf(batch)[0][..14]); // RARP
            batch.Return();
            Simulation.Advance(TimeSpan.FromMilliseconds(600));
        }

        Assert.False(Peer.HasMessages);
        Report();
    }

    [Fact]
    public void HeldForLong_WhatOtherGuestsLentIsCopiedOut()
    {
        Attach();
        Guest.Listens = false;
        Link.Send(Frames.Batch(Numbered(0, 63)));
        var lent = new LentFrames(63, 10);
        Link.Send(lent.Batch);
        Simulation.Run();
        TakeBack();
        Simulation.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Same(lent.Batch, Peer.ExpectMsg<FrameBatch>()); // home, though its frames still wait
        lent.Overwrite();
        Guest.Listens = true;
        Rest();
        Assert.Equal(Numbered(0, 73), Guest.TakeAll());
    }

    [Fact]
    public void RingThatFails_TakesItsNicWithIt_AndTheBatchGoesHome()
    {
        Attach();
        Supervisor.Watch(Nic);
        Simulation.Crash(Target);
        FrameBatch batch = Frames.Batch(2);
        Link.Send(batch);
        Simulation.Run();
        Assert.Equal(Nic, Supervisor.ExpectMsg<Terminated>().ActorRef);
        Assert.Same(batch, TakeBack());
    }

    [Fact]
    public void DownAndUp_AThousandTimesUnderTraffic_NothingIsDoubledAndTheBooksBalance()
    {
        Attach();
        int sent = 0, arrived = 0;
        var heard = new HashSet<int>();
        for (int cycle = 0; cycle < 1000; cycle++)
        {
            for (int i = 0; i < 5; i++)
            {
                if (Guest.Driver.TrySend(Frames.Make(sent))) sent++;
                Guest.Driver.Flush();
                Link.Send(Frames.Batch(1));
                if (i == cycle % 5) Guest.Driver.Down();
                Simulation.Step();
                if (!Guest.Driver.IsUp) Guest.Driver.Up();
                Guest.Work();
                if (i == 3) Simulation.Run();
            }

            if (cycle % 50 == 0) Simulation.Advance(Negotiation);
            Simulation.Run();
            Drain();
        }

        Simulation.Advance(Negotiation);
        Rest();
        Drain();
        Guest.TakeAll();
        int last = sent;
        Guest.Send(Frames.Make(last));
        Link.Send(Frames.Batch(1));
        Rest();
        Drain();
        Assert.Contains(last, heard);
        Assert.Equal(1, Guest.Waiting);
        PortReport report = Report();
        Assert.Equal((0, 0), (report.Queued, report.Outstanding));
        Assert.Equal(arrived, heard.Count);

        void Drain()
        {
            while (Peer.HasMessages)
            {
                FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
                if (batch.IsReturning)
                {
                    Link.Reclaim(batch);
                    continue;
                }

                foreach (byte[] frame in FramesOf(batch))
                {
                    arrived++;
                    heard.Add(BitConverter.ToInt32(frame, 14));
                }

                batch.Return();
                Simulation.Run();
            }
        }
    }

    private static byte[] MacOf(MacAddress mac)
    {
        var bytes = new byte[MacAddress.Length];
        mac.CopyTo(bytes);
        return bytes;
    }

    private byte[] Snapshot()
    {
        var bytes = new byte[(int)Guest.Memory.Regions[0].Size];
        Assert.True(Guest.Memory.TryTranslate(Guest.Memory.Regions[0].GuestAddress, (uint)bytes.Length, out var all));
        all.CopyTo(bytes.AsSpan());
        return bytes;
    }

    // RCTL's loopback mode, of the MAC, or that of the PHY's control register, with 1000 Mbit/s, full duplex.
    private void Switch(bool inPhy, bool on)
    {
        const uint Mdic = 0x20, WriteControl = (1u << 26) | (1u << 21);
        if (inPhy) Guest.Driver.WriteRegister(Mdic, WriteControl | (on ? 0x4140u : 0x1340));
        else Guest.Driver.WriteRegister(Rctl, on ? Guest.Driver.ReadRegister(Rctl) | 0x40 : Guest.Driver.ReadRegister(Rctl) & ~0x40u);
    }

    private int LoopBackUntilStuck()
    {
        Guest.Driver.WriteRegister(Rctl, Guest.Driver.ReadRegister(Rctl) | 0x40);
        Guest.Listens = false;
        int sent = 0;
        for (int stuck = 0; stuck < 3;)
        {
            if (Guest.Driver.TrySend(Frames.Make(sent)))
            {
                sent++;
                continue;
            }

            Guest.Driver.Flush();
            Simulation.Run();
            stuck++;
        }

        Guest.Driver.Flush();
        Simulation.Run();
        return sent;
    }
}
