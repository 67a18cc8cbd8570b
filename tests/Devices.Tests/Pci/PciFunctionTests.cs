using ActorNet.Devices.E1000;
using ActorNet.Devices.Pci;
using ActorNet.Devices.Tests.E1000;

namespace ActorNet.Devices.Tests.Pci;

/// <summary>What every function does, seen with the card.</summary>
public sealed class PciFunctionTests
{
    [Fact]
    public void Configuration_Identity_IsThatOfThe82540()
    {
        E1000Device device = new TestCard().Device;
        Assert.Equal(0x100e_8086u, device.ReadConfiguration(PciOffsets.VendorId, 4));
        Assert.Equal(0x0200u, device.ReadConfiguration(0x0a, 2));
        Assert.Equal(1u, device.ReadConfiguration(PciOffsets.InterruptPin, 1));
        Assert.Equal(0u, device.ReadConfiguration(PciOffsets.CardBusCis, 4));
    }

    [Theory]
    [InlineData(0, 0xfffe_0000u)]
    [InlineData(1, 0xffff_ffc1u)]
    [InlineData(2, 0u)]
    [InlineData(5, 0u)]
    public void Configuration_BarSized_SaysItsSize(int bar, uint expected)
    {
        var card = new TestCard();
        int offset = PciOffsets.Bar0 + (4 * bar);
        card.Device.WriteConfiguration(offset, 4, uint.MaxValue, card.Now);
        Assert.Equal(expected, card.Device.ReadConfiguration(offset, 4));
    }

    [Theory]
    [InlineData(0, 3, uint.MaxValue)]
    [InlineData(1, 4, uint.MaxValue)]
    [InlineData(3, 2, 0xffffu)]
    [InlineData(256, 1, 0xffu)]
    [InlineData(-1, 1, 0xffu)]
    [InlineData(0, 8, uint.MaxValue)]
    [InlineData(int.MaxValue, 4, uint.MaxValue)]
    public void Configuration_BadAccess_ReadsOnesAndCounts(int offset, int size, uint expected)
    {
        E1000Device device = new TestCard().Device;
        Assert.Equal(expected, device.ReadConfiguration(offset, size));
        device.WriteConfiguration(offset, size, 0, 0);
        Assert.Equal(2, device[PciCounter.BadConfigurationAccess]);
        Assert.Equal(0x100e_8086u, device.ReadConfiguration(PciOffsets.VendorId, 4));
    }

    [Fact]
    public void Configuration_LastBytes_CanBeRead()
    {
        E1000Device device = new TestCard().Device;
        Assert.Equal(0u, device.ReadConfiguration(255, 1));
        Assert.Equal(0, device[PciCounter.BadConfigurationAccess]);
    }

    [Theory]
    [InlineData(0xfebc_0000ul, 4, BarKind.Memory32, true, 0, 0u)]
    [InlineData(0xfebd_fffcul, 4, BarKind.Memory32, true, 0, 0x1_fffcu)]
    [InlineData(0xfebd_fffdul, 4, BarKind.Memory32, false, 0, 0u)]
    [InlineData(0xfebb_fffful, 1, BarKind.Memory32, false, 0, 0u)]
    [InlineData(0xc03cul, 4, BarKind.Io, true, 1, 0x3cu)]
    [InlineData(0xc040ul, 1, BarKind.Io, false, 0, 0u)]
    [InlineData(0xc000ul, 4, BarKind.Memory32, false, 0, 0u)]
    [InlineData(ulong.MaxValue, 8, BarKind.Memory32, false, 0, 0u)]
    public void TryFindBar_Address_FindsTheRangeAroundIt(ulong address, int size, BarKind kind, bool found, int bar, uint offset)
    {
        var card = new TestCard();
        card.Device.WriteConfiguration(PciOffsets.Bar0, 4, 0xfebc_0000, card.Now);
        card.Device.WriteConfiguration(PciOffsets.Bar0 + 4, 4, 0xc000, card.Now);

        Assert.Equal(found, card.Device.TryFindBar(address, size, kind, out int actualBar, out uint actualOffset));
        if (found) Assert.Equal((bar, offset), (actualBar, actualOffset));
        else Assert.Equal(1, card.Device[PciCounter.OutsideBars]);
    }

    [Fact]
    public void TryFindBar_SpaceDisabled_FindsNothing()
    {
        var card = new TestCard();
        card.Device.WriteConfiguration(PciOffsets.Bar0, 4, 0xfebc_0000, card.Now);
        card.Device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.IoSpace, card.Now);
        Assert.False(card.Device.TryFindBar(0xfebc_0000, 4, BarKind.Memory32, out _, out _));
    }

    [Fact]
    public void Interrupt_DisabledByCommand_KeepsTheLineLow()
    {
        var card = new TestCard();
        card[Register.Ims] = 1;
        card[Register.Ics] = 1;
        Assert.True(card.Line);

        card.Device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.InterruptDisable | PciCommand.MemorySpace, card.Now);
        Assert.False(card.Line);
        Assert.Equal(PciStatus.InterruptPending, card.Device.ReadConfiguration(PciOffsets.Status, 2) & PciStatus.InterruptPending);

        card.Device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.MemorySpace, card.Now);
        Assert.True(card.Line);
    }

    [Fact]
    public void Interrupt_MsiEnabled_SendsOneMessageForEachRise()
    {
        var card = new TestCard(msi: true);
        int msi = (int)card.Device.ReadConfiguration(PciOffsets.CapabilitiesPointer, 1);
        Assert.Equal(5u, card.Device.ReadConfiguration(msi, 1));
        card.Device.WriteConfiguration(msi + 4, 4, 0xfee0_1000, card.Now);
        card.Device.WriteConfiguration(msi + 12, 2, 0x41, card.Now);
        card.Device.WriteConfiguration(msi + 2, 2, 1, card.Now);
        card[Register.Ims] = 1;

        card[Register.Ics] = 1;
        card[Register.Ics] = 1;
        Assert.Equal([(0xfee0_1000ul, 0x41u)], card.Messages);
        _ = card[Register.Icr];
        card[Register.Ics] = 1;

        Assert.Equal(2, card.Messages.Count);
        Assert.False(card.Line);
    }

    [Fact]
    public void Interrupt_MsiEnabledWhilePending_IsNotLost()
    {
        var card = new TestCard(msi: true);
        card[Register.Ims] = 1;
        card[Register.Ics] = 1;
        Assert.True(card.Line);

        card.Device.WriteConfiguration((int)card.Device.ReadConfiguration(PciOffsets.CapabilitiesPointer, 1) + 2, 2, 1, card.Now);

        Assert.False(card.Line);
        Assert.Single(card.Messages);
    }

    [Fact]
    public void Host_SetWhileLineIsHigh_IsTold()
    {
        var card = new TestCard();
        card[Register.Ims] = 1;
        card.Device.Host = null;
        card[Register.Ics] = 1;
        Assert.False(card.Line);

        card.Device.Host = card;
        Assert.True(card.Line);
    }

    [Fact]
    public void Tables_Counters_HaveARowEach()
    {
        Assert.Equal(Enum.GetValues<PciCounter>().Length, PciCounters.Table.Length);
        Assert.Equal(Enum.GetValues<E1000Counter>().Length, E1000Counters.Table.Length);
        Assert.Equal(E1000Counters.Table.Length, E1000Counters.Table.Select(row => row.Name).Distinct().Count());
    }
}
