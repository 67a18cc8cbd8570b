using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class PhyTests
{
    private const ushort Reset = 0x8000;
    private const ushort Loopback = 0x4000;
    private const ushort Negotiate = 0x1000;
    private const ushort PowerDown = 0x0800;
    private const ushort Isolate = 0x0400;
    private const ushort Restart = 0x0200;
    private const ushort FullDuplex = 0x0100;
    private const ushort LinkBit = 4;
    private const ushort CompleteBit = 0x20;

    private static readonly TimeSpan Negotiation = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void Identifier_Read_IsThatOfTheM88()
    {
        var card = new TestCard();
        Assert.Equal(0x0141, card.ReadPhy(PhyRegister.Identifier1));
        Assert.Equal(0x0c20, card.ReadPhy(PhyRegister.Identifier2));
    }

    [Fact]
    public void Registers_AfterHardwareReset_ReadTheirResetValues()
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        foreach (PhyRegisterInfo info in PhyTable.All.Where(info => info.Number != PhyRegister.InterruptStatus))
            Assert.Equal((info.Name, info.Reset), (info.Name, card.ReadPhy(info.Number)));
    }

    [Fact]
    public void Registers_Written_KeepTheirWritableBits()
    {
        foreach (PhyRegisterInfo info in PhyTable.All.Where(info => info.Number is not (PhyRegister.Control or PhyRegister.InterruptStatus)))
        {
            var card = new TestCard(negotiationMilliseconds: 500);
            card.WritePhy(info.Number, 0xffff);
            Assert.Equal((info.Name, (ushort)(info.Reset | info.WritableMask)), (info.Name, card.ReadPhy(info.Number)));
        }
    }

    [Theory]
    [InlineData(0u, 2u)] // another PHY
    [InlineData(2u, 2u)]
    [InlineData(1u, 0u)] // no operation
    [InlineData(1u, 3u)]
    public void Mdic_NobodyAnswers_SaysError(uint phy, uint operation)
    {
        var card = new TestCard();
        card[Register.Mdic] = (operation << 26) | (phy << 21) | (2u << 16);
        Assert.Equal(0x5000_0000u, card[Register.Mdic] & 0x5000_0000);
        Assert.Equal(1, card.Device.Counters[E1000Counter.BadPhyAccesses]);
    }

    [Fact]
    public void Mdic_NoSuchRegister_SaysError()
    {
        var card = new TestCard();
        card[Register.Mdic] = (2u << 26) | (1u << 21) | (11u << 16);
        Assert.Equal(0x5000_ffffu, card[Register.Mdic] & 0x5000_ffff);
    }

    [Fact]
    public void Mdic_InterruptEnabled_SetsItsCause()
    {
        var card = new TestCard();
        card[Register.Mdic] = (1u << 29) | (2u << 26) | (1u << 21) | (2u << 16);
        Assert.Equal((uint)InterruptCause.MdioAccessComplete, card[Register.Icr]);
    }

    [Fact]
    public void Negotiation_Restarted_TakesItsTime()
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        Assert.Equal(card.Now + 500_000_000, card.Device.NextDeadline);
        Assert.False(card.Device.LinkUp);
        Assert.Equal(0, card.ReadPhy(PhyRegister.Status) & (LinkBit | CompleteBit));

        card.Pass(Negotiation - TimeSpan.FromMilliseconds(1));
        Assert.False(card.Device.LinkUp);
        card.Pass(TimeSpan.FromMilliseconds(1));

        Assert.True(card.Device.LinkUp);
        Assert.Equal(long.MaxValue, card.Device.NextDeadline);
        _ = card.ReadPhy(PhyRegister.Status);
        Assert.Equal(LinkBit | CompleteBit, card.ReadPhy(PhyRegister.Status) & (LinkBit | CompleteBit));
        Assert.Equal(0x4000, card.ReadPhy(PhyRegister.PartnerAbility) & 0x4000);
        Assert.Equal(0x3c00, card.ReadPhy(PhyRegister.GigabitStatus));
        Assert.Equal((uint)InterruptCause.LinkStatusChange, card[Register.Icr] & (uint)InterruptCause.LinkStatusChange);
    }

    [Fact]
    public void Negotiation_DueButNotAdvanced_IsSeenByTheNextAccess()
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        card.Now += 500_000_000;
        Assert.Equal(StatusBits.LinkUp, card[Register.Status] & StatusBits.LinkUp);
    }

    [Theory]
    [InlineData(0x0de1, 0x0e00, LinkSpeed.Megabits1000, true)]
    [InlineData(0x0de1, 0x0100, LinkSpeed.Megabits1000, false)]
    [InlineData(0x01e1, 0, LinkSpeed.Megabits100, true)]
    [InlineData(0x00e1, 0, LinkSpeed.Megabits100, false)]
    [InlineData(0x0061, 0, LinkSpeed.Megabits10, true)]
    [InlineData(0x0021, 0, LinkSpeed.Megabits10, false)]
    public void Negotiation_Advertised_SettlesTheBest(ushort advertisement, ushort gigabit, LinkSpeed speed, bool fullDuplex)
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.Advertisement, advertisement);
        card.WritePhy(PhyRegister.GigabitControl, gigabit);
        card.WritePhy(PhyRegister.Control, Negotiate | Restart);

        AssertLink(card, speed, fullDuplex);
        Assert.Equal(0x1000, card.ReadPhy(PhyRegister.SpecificStatus) & 0x1000);
    }

    [Fact]
    public void Negotiation_NothingInCommon_GivesNoLink()
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.Advertisement, 1);
        card.WritePhy(PhyRegister.GigabitControl, 0);
        card.WritePhy(PhyRegister.Control, Negotiate | Restart);
        Assert.False(card.Device.LinkUp);
        Assert.Equal(0u, card[Register.Status] & StatusBits.LinkUp);
    }

    [Theory]
    [InlineData(0x0040, LinkSpeed.Megabits1000, false)]
    [InlineData(0x0140, LinkSpeed.Megabits1000, true)]
    [InlineData(0x2000, LinkSpeed.Megabits100, false)]
    [InlineData(0x2100, LinkSpeed.Megabits100, true)]
    [InlineData(0x0000, LinkSpeed.Megabits10, false)]
    [InlineData(0x0100, LinkSpeed.Megabits10, true)]
    public void Control_SpeedForcedWithReset_IsTheLinks(ushort control, LinkSpeed speed, bool fullDuplex)
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        card.WritePhy(PhyRegister.Control, (ushort)(control | Reset));
        Assert.Equal(control, card.ReadPhy(PhyRegister.Control));
        AssertLink(card, speed, fullDuplex);
    }

    [Fact]
    public void Control_SpeedForcedWithoutReset_WaitsForOne()
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.Control, 0x2100);
        AssertLink(card, LinkSpeed.Megabits1000, true);
        card.WritePhy(PhyRegister.Control, 0x2100 | Reset);
        AssertLink(card, LinkSpeed.Megabits100, true);
    }

    [Fact]
    public void Control_SpeedForcedWithoutLink_TakesEffect()
    {
        var card = new TestCard();
        card.Device.SetLink(false, card.Now);
        card.WritePhy(PhyRegister.Control, 0x2100);
        card.Device.SetLink(true, card.Now);
        AssertLink(card, LinkSpeed.Megabits100, true);
    }

    [Fact]
    public void Control_Reset_KeepsAllButTheExtendedControl()
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.SpecificControl, 0x0808);
        card.WritePhy(PhyRegister.ExtendedSpecificControl, 0x0070);
        card.WritePhy(PhyRegister.Control, 0x1140 | Reset);
        Assert.Equal(0x1140, card.ReadPhy(PhyRegister.Control));
        Assert.Equal(0x0808, card.ReadPhy(PhyRegister.SpecificControl));
        Assert.Equal(0x0d60, card.ReadPhy(PhyRegister.ExtendedSpecificControl));
    }

    [Fact]
    public void Status_LinkLostAndBack_LatchesTheLoss()
    {
        var card = new TestCard();
        _ = card.ReadPhy(PhyRegister.Status);
        card.Device.SetLink(false, card.Now);
        card.Device.SetLink(true, card.Now);
        Assert.Equal(0, card.ReadPhy(PhyRegister.Status) & LinkBit);
        Assert.Equal(LinkBit, card.ReadPhy(PhyRegister.Status) & LinkBit);
    }

    [Theory]
    [InlineData(PowerDown)]
    [InlineData(Isolate)]
    public void Control_DownOrIsolated_TakesTheLinkFromTheMac(ushort bit)
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.Control, (ushort)(Negotiate | FullDuplex | bit));
        Assert.False(card.Device.LinkUp);
        card.WritePhy(PhyRegister.Control, Negotiate | FullDuplex);
        Assert.True(card.Device.LinkUp);
        Assert.Equal((uint)InterruptCause.LinkStatusChange, card[Register.Icr]);
    }

    [Fact]
    public void Control_Loopback_IsALinkOfItsOwn()
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.Control, Loopback | 0x0140);
        Assert.True(card.Device.IsLoopback);
        Assert.True(card.Device.LinkUp);
        Assert.False(card.Device.Phy.IsUp);
        card.Device.SetLink(false, card.Now);
        Assert.True(card.Device.LinkUp);

        card.WritePhy(PhyRegister.Control, 0x0140);
        Assert.False(card.Device.IsLoopback);
        Assert.False(card.Device.LinkUp);
    }

    [Fact]
    public void PhyReset_Held_NobodyAnswersAndThereIsNoLink()
    {
        var card = new TestCard();
        card.WritePhy(PhyRegister.SpecificControl, 0x0808);
        uint control = card[Register.Control];
        card[Register.Control] = control | ControlBits.PhyReset;
        Assert.False(card.Device.LinkUp);
        card[Register.Mdic] = (2u << 26) | (1u << 21);
        Assert.Equal(0x5000_0000u, card[Register.Mdic] & 0x5000_0000);

        card[Register.Control] = control;
        Assert.True(card.Device.LinkUp);
        Assert.Equal(0x0360, card.ReadPhy(PhyRegister.SpecificControl));
        Assert.Equal(1, card.Device.Counters[E1000Counter.PhyResets]);
    }

    [Fact]
    public void Interrupt_LinkChangeEnabled_ReachesTheMacUntilRead()
    {
        var card = new TestCard();
        _ = card.ReadPhy(PhyRegister.InterruptStatus);
        card.WritePhy(PhyRegister.InterruptEnable, 1 << 10);
        _ = card[Register.Icr];
        card.Device.SetLink(false, card.Now);
        Assert.NotEqual(0u, card[Register.Icr] & (uint)InterruptCause.Phy);

        Assert.Equal(1 << 10, card.ReadPhy(PhyRegister.InterruptStatus));
        Assert.Equal(0, card.ReadPhy(PhyRegister.InterruptStatus));
        _ = card[Register.Icr];
        Assert.Equal(0u, card[Register.Icr]);
    }

    [Theory]
    [InlineData(0x0000u, LinkSpeed.Megabits10)]
    [InlineData(0x0100u, LinkSpeed.Megabits100)]
    [InlineData(0x0200u, LinkSpeed.Megabits1000)]
    public void Status_SpeedAndDuplexForced_AreThoseOfCtrl(uint speedBits, LinkSpeed speed)
    {
        var card = new TestCard();
        card[Register.Control] = ControlBits.SetLinkUp | ControlBits.ForceSpeed | ControlBits.ForceDuplex | speedBits;
        uint status = card[Register.Status];
        Assert.Equal((uint)speed, (status >> StatusBits.SpeedShift) & 3);
        Assert.Equal(2u, (status >> StatusBits.DetectedSpeedShift) & 3);
        Assert.Equal(0u, status & StatusBits.FullDuplex);
    }

    private static void AssertLink(TestCard card, LinkSpeed speed, bool fullDuplex)
    {
        uint status = card[Register.Status];
        Assert.Equal(StatusBits.LinkUp, status & StatusBits.LinkUp);
        Assert.Equal((uint)speed, (status >> StatusBits.SpeedShift) & 3);
        Assert.Equal(fullDuplex, (status & StatusBits.FullDuplex) != 0);
        int specific = card.ReadPhy(PhyRegister.SpecificStatus);
        Assert.Equal(((int)speed, fullDuplex, true), (specific >> 14, (specific & 0x2000) != 0, (specific & 0x0400) != 0));
    }
}
