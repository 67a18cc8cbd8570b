using ActorNet.Devices.E1000;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.Tests.E1000;

/// <summary>How drivers bring the card up, access by access, and what they wait for.</summary>
public sealed class DriverSequenceTests
{
    private const uint AutoSpeed = 1 << 5;

    [Fact]
    public void Linux_ProbeAndOpen_FindsAddressPhyAndLink()
    {
        TestCard card = PoweredOn();
        Assert.Equal(0u, card[Register.Status] & 0x2000); // no PCI-X
        ResetAsLinux(card);

        // Address and checksum: the EEPROM is asked for, read bit by bit, and given back.
        card[Register.Eecd] = card[Register.Eecd] | 0x40;
        Assert.Equal(0x80u, card[Register.Eecd] & 0x80);
        Assert.Equal(0u, card[Register.Eecd] & 0x200); // 64 words
        card[Register.Eecd] = card[Register.Eecd] & ~0x40u;
        Assert.Equal(0u, card[Register.Eecd] & 0x80);

        // The PHY: identified, set up, reset so that it takes its settings, negotiating.
        card[Register.Control] = card[Register.Control] | ControlBits.SetLinkUp;
        card[Register.Control] = card[Register.Control] & ~(ControlBits.ForceSpeed | ControlBits.ForceDuplex);
        Assert.Equal(0x0141_0c20, (card.ReadPhy(PhyRegister.Identifier1) << 16) | (card.ReadPhy(PhyRegister.Identifier2) & 0xfff0));
        card.WritePhy(PhyRegister.SpecificControl, (ushort)(card.ReadPhy(PhyRegister.SpecificControl) | 0x0860));
        card.WritePhy(PhyRegister.ExtendedSpecificControl, (ushort)(card.ReadPhy(PhyRegister.ExtendedSpecificControl) | 0x0170));
        card.WritePhy(PhyRegister.Control, (ushort)(card.ReadPhy(PhyRegister.Control) | 0x8000));
        Assert.Equal(0, card.ReadPhy(PhyRegister.Control) & 0x8000);
        card.WritePhy(PhyRegister.Advertisement, 0x0de1);
        card.WritePhy(PhyRegister.GigabitControl, 0x0200);
        card.WritePhy(PhyRegister.Control, (ushort)(card.ReadPhy(PhyRegister.Control) | 0x1200));

        // The watchdog looks for the link.
        card[Register.Ims] = 0x9d;
        Assert.False(LinkFound(card));
        card.Pass(TimeSpan.FromMilliseconds(500));
        Assert.True(card.Line);
        Assert.Equal((uint)InterruptCause.LinkStatusChange, card[Register.Icr] & (uint)InterruptCause.LinkStatusChange);
        Assert.True(LinkFound(card));
        Assert.Equal(0xac00, card.ReadPhy(PhyRegister.SpecificStatus) & 0xec00);
        Assert.Equal(0, card.ReadPhy(PhyRegister.PartnerAbility) & 0x0c00); // no PAUSE: flow control is off
        Assert.Equal(0x83u, card[Register.Status] & 0xc3);
    }

    [Fact]
    public void Linux_Open_MakesBothRingsReady()
    {
        TestCard card = PoweredOn();
        card.Device.SetMemory(new GuestMemory([], null), card.Now);
        ResetAsLinux(card);
        card.Pass(TimeSpan.FromMilliseconds(500));
        card.Device.TakeEffects();
        card[Register.Tdlen] = 4096;
        card[Register.Tdbah] = 0;
        card[Register.Tdbal] = 0x10_0000;
        card[Register.Tdt] = 0;
        card[Register.Tdh] = 0;
        card[Register.Tipg] = 0x0060_200a;
        card[Register.Tidv] = 8;
        card[Register.Tadv] = 32;
        card[Register.Tctl] = 0x0104_00fa;
        card[Register.Rctl] = 0x0401_8000 & ~2u;
        card[Register.Rdtr] = 0;
        card[Register.Radv] = 8;
        card[Register.Itr] = 195;
        card[Register.Rdlen] = 4096;
        card[Register.Rdbal] = 0x11_0000;
        card[Register.Rdt] = 0;
        card[Register.Rdh] = 0;
        card[Register.Rxcsum] = 0x200;
        card[Register.Rctl] = 0x0400_8002;
        card[Register.Rdt] = 254;

        Assert.True(card.Device.ReceiverReady && card.Device.TransmitterReady);
        const E1000Effects Expected = E1000Effects.ReceiverChanged | E1000Effects.TransmitterChanged | E1000Effects.ReceiveTail;
        Assert.Equal(Expected, card.Device.TakeEffects() & Expected);
    }

    // A handler of NAPI: read, mask, poll, unmask; what came meanwhile interrupts again.
    [Fact]
    public void Linux_InterruptAndPoll_LosesNothing()
    {
        var card = new TestCard();
        card[Register.Ims] = 0x9d;
        card.Device.RaiseReceive(card.Now);
        Assert.True(card.Line);
        Assert.Equal(0x80u, card[Register.Icr]);
        card[Register.Imc] = 0xffff_ffff;
        card.Device.RaiseReceive(card.Now);
        Assert.False(card.Line);
        card[Register.Ims] = 0x9d;
        Assert.True(card.Line);
        Assert.Equal(2, card.Raised);
    }

    // Polls; its EEPROM reads are by register, and it tells two layouts of that apart by where the done bit is.
    [Fact]
    public void Ipxe_ProbeAndOpen_FindsAddressAndLink()
    {
        TestCard card = PoweredOn();
        card[Register.Control] = card[Register.Control] | ControlBits.Reset;
        card.Pass(TimeSpan.FromMilliseconds(20));
        uint control = (card[Register.Control] | AutoSpeed | ControlBits.SetLinkUp) & ~((1u << 3) | ControlBits.ForceSpeed | ControlBits.ForceDuplex);
        card[Register.Control] = control;
        card[Register.Control] = control | ControlBits.PhyReset;
        card.Pass(TimeSpan.FromMilliseconds(20));
        card[Register.Control] = control;
        card.Pass(TimeSpan.FromMilliseconds(20));

        card[Register.Eerd] = 1;
        Assert.Equal(0x10u, card[Register.Eerd] & 0x12);
        ushort[] words = new ushort[3];
        for (uint i = 0; i < 3; i++)
        {
            card[Register.Eerd] = (i << 8) | 1;
            words[i] = (ushort)(card[Register.Eerd] >> 16);
        }

        Assert.Equal([0x5452, 0x1200, 0x5634], words);
        Assert.Equal(0x1200_5452u, card[Register.Ral]);
        Assert.Equal(0x8000_5634u, card[Register.Rah]);

        Assert.Equal(0u, card[Register.Status] & StatusBits.LinkUp);
        card.Now += 500_000_000; // nobody but the driver looks at the clock
        Assert.NotEqual(0u, card[Register.Icr] & (uint)InterruptCause.LinkStatusChange);
        Assert.Equal(StatusBits.LinkUp, card[Register.Status] & StatusBits.LinkUp);
    }

    private static TestCard PoweredOn()
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        card.Device.Reset(card.Now);
        card.Device.WriteConfiguration(PciOffsets.Bar0, 4, 0xfebc_0000, card.Now);
        card.Device.WriteConfiguration(PciOffsets.Bar0 + 4, 4, 0xc000, card.Now);
        card.Device.WriteConfiguration(PciOffsets.Command, 2, PciCommand.MemorySpace | PciCommand.IoSpace | PciCommand.BusMaster, card.Now);
        return card;
    }

    // Masks, stops, resets through the I/O window, waits for the EEPROM, masks again.
    private static void ResetAsLinux(TestCard card)
    {
        card[Register.Imc] = 0xffff_ffff;
        card[Register.Rctl] = 0;
        card[Register.Tctl] = 8;
        card.Pass(TimeSpan.FromMilliseconds(10));
        uint control = card[Register.Control];
        card.Device.WriteBar(E1000Device.IoBar, 0, 4, 0, card.Now);
        card.Device.WriteBar(E1000Device.IoBar, 4, 4, control | ControlBits.Reset, card.Now);
        card.Pass(TimeSpan.FromMilliseconds(5));
        card[Register.Manc] = card[Register.Manc] & ~0x2000u;
        card[Register.Imc] = 0xffff_ffff;
        _ = card[Register.Icr];
    }

    private static bool LinkFound(TestCard card)
    {
        _ = card.ReadPhy(PhyRegister.Status);
        return (card.ReadPhy(PhyRegister.Status) & 4) != 0 && (card[Register.Status] & StatusBits.LinkUp) != 0;
    }
}
