using ActorNet.Actors.E1000s;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.E1000s.Own;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.KnownFailures.Own;

/// <summary>Patterns in the life of an e1000: what other models forgot to wake, to forget, or to leave alone.</summary>
public sealed class E1000FailureTests : E1000Test
{
    private const int Command = 4; // configuration space
    private const uint Enabled = 7; // I/O, memory, bus master
    private const uint Mdic = 0x20;
    private const uint Rctl = 0x100;
    private const uint Tctl = 0x400;
    private const uint Rdt = 0x2818;
    private const uint Enable = 2;
    private const uint MacLoopback = 0x40;
    private const uint PhyControl = (1 << 26) | (1 << 21); // write register 0 of PHY 1
    private const ushort PhyDown = 0x1940;
    private const ushort PhyRestart = 0x1340;
    private const int Buffers = 63; // one of 64 descriptors is never lent

    /// <summary>What a driver or its host may switch off and on while frames wait.</summary>
    public enum Transition
    {
        Link,
        PeersLink,
        Receiver,
        BusMaster,
        Phy,
        Negotiation,
        Loopback,
        Tail,
    }

    /// <summary>
    /// Frames wait for buffers, and a condition of receiving goes and comes. What waited is delivered or dropped and counted, what comes next
    /// arrives, and nobody's credit is gone: each change is one more attempt.
    /// </summary>
    [Theory]
    [InlineData(Transition.Link)]
    [InlineData(Transition.PeersLink)]
    [InlineData(Transition.Receiver)]
    [InlineData(Transition.BusMaster)]
    [InlineData(Transition.Phy)]
    [InlineData(Transition.Negotiation)]
    [InlineData(Transition.Loopback)]
    [InlineData(Transition.Tail)]
    public void P8_AnyConditionGoesAndComesWhileFramesWait_ReceivingGoesOn(Transition transition)
    {
        Attach();
        Guest.Listens = false;
        FrameBatch waiting = Frames.Batch(Numbered(0, 64));
        FrameBatch behind = Frames.Batch(Numbered(64, 64));
        Link.Send(waiting);
        Link.Send(behind);
        Simulation.Run();
        Assert.Equal((DataGate.NoBuffers, 128 - Buffers), (Report().Gate, Report().Queued));

        Switch(transition, on: false);
        Simulation.Run();
        Switch(transition, on: true);
        Simulation.Advance(Negotiation);
        Guest.Listens = true;
        Rest();
        Assert.Same(waiting, TakeBack());
        Assert.Same(behind, TakeBack());
        byte[][] taken = Guest.TakeAll();
        PortReport report = Report();
        Assert.Equal((128, 0, DataGate.None), (taken.Length + report.Dropped, report.Queued, report.Gate));
        Assert.Equal(Numbered(0, Buffers), taken[..Buffers]);
        if (transition == Transition.Tail) Assert.Equal(Numbered(0, 128), taken);
        AssertWorks();
    }

    /// <summary>The same for the frames that a guest wants to send: they stay in its ring, and go when they may.</summary>
    [Theory]
    [InlineData(Transition.Link)]
    [InlineData(Transition.PeersLink)]
    [InlineData(Transition.BusMaster)]
    [InlineData(Transition.Phy)]
    [InlineData(Transition.Negotiation)]
    public void P8_AnyConditionComesBack_WhatWasToBeSentGoes(Transition transition)
    {
        Attach();
        Switch(transition, on: false);
        Simulation.Run();
        Guest.Send(Numbered(0, 5));
        Simulation.Run();
        Assert.False(Peer.HasMessages);
        Switch(transition, on: true);
        Simulation.Advance(Negotiation);
        Assert.Equal(Numbered(0, 5), FramesOf(ReceiveAndReturn()));
        AssertWorks();
    }

    /// <summary>The transmitter itself is switched off and on: nobody writes the tail again, and need not.</summary>
    [Fact]
    public void P8_TransmitterSwitchedOn_SendsWhatWasThere()
    {
        Attach();
        uint control = Guest.Driver.ReadRegister(Tctl);
        Guest.Driver.WriteRegister(Tctl, control & ~Enable);
        Guest.Send(Numbered(0, 5));
        Simulation.Run();
        Assert.False(Peer.HasMessages);
        Guest.Driver.WriteRegister(Tctl, control);
        Simulation.Run();
        Assert.Equal(Numbered(0, 5), FramesOf(ReceiveAndReturn()));
        AssertWorks();
    }

    /// <summary>A batch comes home long after the card was reset and set up anew: the new rings know nothing of it, and nothing is short of it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void P9_BatchesBackAfterTheReset_ChangeNothingOfTheNewRings(bool isUnplugged)
    {
        Attach();
        for (int round = 0; round < 100; round++)
        {
            Guest.Send(Numbered(0, 3));
            Simulation.Run();
            FrameBatch old = ReceiveBatch();
            Restart(isUnplugged);
            Guest.Send(Numbered(10, 2));
            Simulation.Run();
            FrameBatch young = ReceiveBatch();
            byte[] before = Memory();
            uint head = Guest.Driver.ReadRegister(0x3810);
            old.Return();
            Simulation.Run();
            Assert.Equal(head, Guest.Driver.ReadRegister(0x3810));
            Assert.True(before.AsSpan().SequenceEqual(Memory()), "a batch of before changed the guest's memory");
            Assert.Equal(Numbered(10, 2), FramesOf(young));
            young.Return();
            Simulation.Run();
        }

        PortReport report = Report();
        Assert.Equal((500, 0, 0), (report.Sent, report.Dropped, report.Outstanding));
        AssertWorks();
    }

    /// <summary>
    /// The machine is paused, as for its migration's last step: from the answer on, not a byte of its memory changes, whatever comes in, comes
    /// back, falls due or was asked for.
    /// </summary>
    [Fact]
    public void P10_Paused_NotAByteOfTheE1000sGuestChanges()
    {
        Attach();
        Guest.Listens = false;
        Link.Send(Frames.Batch(Numbered(0, 64))); // one waits for a buffer
        Guest.Send(Numbered(0, 3));
        Simulation.Run();
        FrameBatch lent = ReceiveBatch();
        Guest.Send(Numbered(3, 3));
        Guest.Driver.WriteRegister(Rdt, (Guest.Driver.ReadRegister(Rdt) + 1) & 63); // both tails are told of, and not looked at yet
        Nic.Tell(new PausePort(true));
        Nic.Tell(SettleNic.Instance, Supervisor.Ref);
        Supervisor.ExpectMsg<NicSettled>();
        byte[] before = Memory();

        lent.Return();
        Link.Send(Frames.Batch(Numbered(64, 20)));
        Nic.Tell(new SetLink(false));
        Nic.Tell(new SetLink(true));
        Nic.Tell(new PeerLinkChanged(false));
        Nic.Tell(new PeerLinkChanged(true));
        Nic.Tell(new AnnounceSelf { Rounds = 2 });
        Simulation.Advance(TimeSpan.FromSeconds(5));
        Assert.True(before.AsSpan().SequenceEqual(Memory()), "the guest's memory changed while it was paused");
    }

    private void Switch(Transition transition, bool on)
    {
        switch (transition)
        {
            case Transition.Link: Nic.Tell(new SetLink(on)); break;
            case Transition.PeersLink: Nic.Tell(new PeerLinkChanged(on)); break;
            case Transition.Receiver: SetBits(Rctl, Enable, on); break;
            case Transition.BusMaster: Device.WriteConfiguration(Command, 2, on ? Enabled : Enabled & ~4u, Guest.Clock()); break;
            case Transition.Phy: Guest.Driver.WriteRegister(Mdic, PhyControl | (on ? PhyRestart : PhyDown)); break;
            case Transition.Negotiation: Guest.Driver.WriteRegister(Mdic, PhyControl | PhyRestart); break; // down until it is done
            case Transition.Loopback: SetBits(Rctl, MacLoopback, !on); break;
            default: Guest.Driver.WriteRegister(Rdt, Guest.Driver.ReadRegister(Rdt)); break;
        }
    }

    private void SetBits(uint register, uint bits, bool set)
    {
        uint value = Guest.Driver.ReadRegister(register);
        Guest.Driver.WriteRegister(register, set ? value | bits : value & ~bits);
    }

    private void Restart(bool isUnplugged)
    {
        Guest.Driver.Down();
        if (isUnplugged)
        {
            Nic.Tell(DetachMachine.Instance);
            Assert.False(Supervisor.ExpectMsg<LinkChanged>().Up);
            Attach();
            return;
        }

        Guest.Driver.Up();
        Simulation.Advance(Negotiation);
        Rest();
    }

    private FrameBatch ReceiveAndReturn()
    {
        FrameBatch batch = ReceiveBatch();
        batch.Return();
        return batch;
    }

    /// <summary>A ring's worth of frames each way, and all credit where it was.</summary>
    private void AssertWorks()
    {
        for (int round = 0; round < 10; round++)
        {
            Link.Send(Frames.Batch(Numbered(1000, 60)));
            Rest();
            Assert.Equal(Numbered(1000, 60), Guest.TakeAll());
            TakeBack();
            Guest.Send(Numbered(2000, 60));
            Simulation.Run();
            FrameBatch sent = ReceiveBatch();
            Assert.Equal(Numbered(2000, 60), FramesOf(sent));
            sent.Return();
            Rest();
        }

        Assert.Equal((512, 512), (Report().Credit, Link.Credit));
    }

    private byte[] Memory()
    {
        var bytes = new byte[(int)Guest.Memory.Regions[0].Size];
        Assert.True(Guest.Memory.TryTranslate(Guest.Memory.Regions[0].GuestAddress, (uint)bytes.Length, out var all));
        all.CopyTo(bytes.AsSpan());
        return bytes;
    }
}
