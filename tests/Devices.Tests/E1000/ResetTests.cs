using ActorNet.Devices.E1000;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.Tests.E1000;

public sealed class ResetTests
{
    [Fact]
    public void SoftwareReset_Written_ResetsTheMacOnly()
    {
        var card = new TestCard();
        card[Register.Rctl] = 2;
        card[Register.Ral] = 0;
        card[Register.Pba] = 0x28;
        card[Register.Wufc] = 2;
        card[Register.Ims] = 1;
        card[Register.Ics] = 1;
        card.WritePhy(PhyRegister.SpecificControl, 0x0808);
        Assert.True(card.Line);

        card[Register.Control] = card[Register.Control] | ControlBits.Reset;

        Assert.False(card.Line);
        Assert.Equal(0u, card[Register.Rctl]);
        Assert.Equal(0x1200_5452u, card[Register.Ral]);
        Assert.Equal(0x0018_0028u, card[Register.Pba]);
        Assert.Equal(2u, card[Register.Wufc]);
        Assert.Equal((0u, 0u), (card[Register.Ims], card[Register.Icr]));
        Assert.Equal(0u, card[Register.Control] & ControlBits.Reset);
        Assert.Equal(0x0808, card.ReadPhy(PhyRegister.SpecificControl));
        Assert.Equal(7u, card.Device.ReadConfiguration(PciOffsets.Command, 2));
        Assert.True(card.Device.LinkUp);
        Assert.Equal(E1000Effects.WasReset, card.Device.TakeEffects() & E1000Effects.WasReset);
        Assert.Equal(1, card.Device.Counters[E1000Counter.SoftwareResets]);
    }

    // The Linux driver resets through the I/O window, because a write of 64 bits could come between.
    [Fact]
    public void SoftwareReset_ThroughTheIoWindow_Resets()
    {
        var card = new TestCard();
        card[Register.Rctl] = 2;
        card.Device.WriteBar(E1000Device.IoBar, 0, 4, (uint)Register.Control, card.Now);
        card.Device.WriteBar(E1000Device.IoBar, 4, 4, card[Register.Control] | ControlBits.Reset, card.Now);
        Assert.Equal(0u, card[Register.Rctl]);
    }

    [Fact]
    public void SoftwareReset_TimersRunning_StopsThem()
    {
        var card = new TestCard();
        card[Register.Rdtr] = 100;
        card.Device.RaiseReceive(card.Now);
        card[Register.Control] = ControlBits.Reset;
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
        card.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(0u, card[Register.Icr]);
    }

    [Fact]
    public void BusReset_AfterEverything_IsAsAfterPowerOn()
    {
        var card = new TestCard();
        foreach (RegisterInfo info in RegisterTable.All.Where(info => info.WriteEffect == WriteEffect.Store)) card[info.Offset] = uint.MaxValue;
        card[Register.Ims] = 1;
        card[Register.Ics] = 1;
        card.WritePhy(PhyRegister.SpecificControl, 0x0808);
        card.WritePhy(PhyRegister.Control, 0x4140);
        card.Device.WriteBar(E1000Device.IoBar, 0, 4, 0x28, card.Now);

        card.Device.Reset(card.Now);

        Assert.False(card.Line);
        Assert.Equal(new TestCard().Device.Save(0), Restored(card).Save(card.Now));
    }

    [Fact]
    public void BusReset_EepromWritten_KeepsIt()
    {
        var card = new TestCard();
        card[Register.Ral] = 7;
        card.Device.Reset(card.Now);
        Assert.Equal(TestCard.Mac, card.Device.Eeprom.Mac);
        Assert.Equal(0x1200_5452u, card[Register.Ral]);
    }

    [Fact]
    public void BusReset_NegotiationTakesTime_LinkGoesAndComes()
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        card.Pass(TimeSpan.FromMilliseconds(500));
        Assert.True(card.Device.LinkUp);
        card.Device.Reset(card.Now);
        Assert.False(card.Device.LinkUp);
        Assert.Equal(0u, card[Register.Icr]);
        card.Pass(TimeSpan.FromMilliseconds(500));
        Assert.True(card.Device.LinkUp);
    }

    [Fact]
    public void Readiness_EachCondition_IsNeeded()
    {
        var card = new TestCard();
        Action<bool>[] conditions =
        [
            on => card[Register.Rctl] = on ? ReceiveControlBits.Enable : 0,
            on => card[Register.Tctl] = on ? TransmitControlBits.Enable : 0,
            on => card.Device.SetLink(on, card.Now),
            on => card[Register.Control] = on ? ControlBits.SetLinkUp : 0,
            on => card.Device.WriteConfiguration(PciOffsets.Command, 2, on ? PciCommand.BusMaster : 0u, card.Now),
            on => card.Device.SetMemory(on ? new GuestMemory([], null) : null, card.Now),
        ];
        foreach (Action<bool> condition in conditions) condition(true);
        Assert.True(card.Device.ReceiverReady && card.Device.TransmitterReady);
        for (int i = 0; i < conditions.Length; i++)
        {
            card.Device.TakeEffects();
            conditions[i](false);
            Assert.Equal((i == 1, i == 0), (card.Device.ReceiverReady, card.Device.TransmitterReady));
            E1000Effects changed = (i == 1 ? 0 : E1000Effects.ReceiverChanged) | (i == 0 ? 0 : E1000Effects.TransmitterChanged);
            Assert.Equal(changed, card.Device.TakeEffects() & (E1000Effects.ReceiverChanged | E1000Effects.TransmitterChanged));
            conditions[i](true);
            Assert.True(card.Device.ReceiverReady && card.Device.TransmitterReady);
        }
    }

    [Fact]
    public void Loopback_OfTheMac_NeedsNoLink()
    {
        var card = new TestCard();
        card.Device.SetMemory(new GuestMemory([], null), card.Now);
        card.Device.SetLink(false, card.Now);
        card[Register.Tctl] = TransmitControlBits.Enable;
        card[Register.Rctl] = ReceiveControlBits.Enable;
        Assert.False(card.Device.ReceiverReady);
        card[Register.Rctl] = ReceiveControlBits.Enable | ReceiveControlBits.MacLoopback;
        Assert.True(card.Device.IsLoopback);
        Assert.True(card.Device.ReceiverReady);
        Assert.True(card.Device.TransmitterReady);
    }

    [Fact]
    public void Memory_Replaced_KeepsItsOwnLease()
    {
        var card = new TestCard();
        bool released = false;
        var memory = new GuestMemory([], () => released = true);
        card.Device.SetMemory(memory, card.Now);
        memory.Release();
        Assert.False(released);
        card.Device.SetMemory(null, card.Now);
        Assert.True(released);
    }

    // The state without what the driver's enabling of the bus adds.
    private static E1000Device Restored(TestCard card)
    {
        card.Device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.MemorySpace | PciCommand.IoSpace | PciCommand.BusMaster, card.Now);
        return card.Device;
    }
}
