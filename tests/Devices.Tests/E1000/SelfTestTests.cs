using ActorNet.Devices.E1000;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.E1000;

/// <summary>What the Linux driver's offline self-test does to the card, step by step, and what it expects.</summary>
public sealed class SelfTestTests
{
    private static readonly uint[] Patterns = [0x5a5a_5a5a, 0xa5a5_a5a5, 0x0000_0000, 0xffff_ffff];

    [Fact]
    public void RegisterTest_InItsOrder_Passes()
    {
        var card = new TestCard();
        uint before = card[Register.Status];
        card[Register.Status] = 0xffff_f833;
        Assert.Equal(before & 0xffff_f833, card[Register.Status] & 0xffff_f833);
        card[Register.Status] = before;

        Pattern(card, Register.Fcal, 0xffff_ffff, 0xffff_ffff);
        Pattern(card, Register.Fcah, 0x0000_ffff, 0xffff_ffff);
        Pattern(card, Register.Fct, 0x0000_ffff, 0xffff_ffff);
        Pattern(card, Register.Vet, 0x0000_ffff, 0xffff_ffff);
        Pattern(card, Register.Rdtr, 0x0000_ffff, 0xffff_ffff);
        Pattern(card, Register.Rdbah, 0xffff_ffff, 0xffff_ffff);
        Pattern(card, Register.Rdlen, 0x000f_ff80, 0x000f_ffff);
        Pattern(card, Register.Rdh, 0x0000_ffff, 0x0000_ffff);
        Pattern(card, Register.Rdt, 0x0000_ffff, 0x0000_ffff);
        Pattern(card, Register.Fcrth, 0x0000_fff8, 0x0000_fff8);
        Pattern(card, Register.Fcttv, 0x0000_ffff, 0x0000_ffff);
        Pattern(card, Register.Tipg, 0x3fff_ffff, 0x3fff_ffff);
        Pattern(card, Register.Tdbah, 0xffff_ffff, 0xffff_ffff);
        Pattern(card, Register.Tdlen, 0x000f_ff80, 0x000f_ffff);
        SetAndCheck(card, Register.Rctl, 0xffff_ffff, 0);
        SetAndCheck(card, Register.Rctl, 0x06df_b3fe, 0x003f_fffb);
        SetAndCheck(card, Register.Tctl, 0xffff_ffff, 0);
        SetAndCheck(card, Register.Rctl, 0x06df_b3fe, 0xffff_ffff);
        Pattern(card, Register.Rdbal, 0xffff_fff0, 0xffff_ffff);
        Pattern(card, Register.Txcw, 0xc000_ffff, 0x0000_ffff);
        Pattern(card, Register.Tdbal, 0xffff_fff0, 0xffff_ffff);
        Pattern(card, Register.Tidv, 0x0000_ffff, 0x0000_ffff);
        for (int i = 0; i < 15; i++) Pattern(card, Register.Rah + (8 * i), 0x8003_ffff, 0xffff_ffff);
        for (int i = 0; i < 128; i++) Pattern(card, Register.Mta + (4 * i), 0xffff_ffff, 0xffff_ffff);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void InterruptTest_EachOfTenCauses_Passes(bool shared)
    {
        var card = new TestCard();
        card[Register.Imc] = 0xffff_ffff;
        for (int i = 0; i < 10; i++)
        {
            uint mask = 1u << i;
            if (!shared)
            {
                card[Register.Imc] = mask;
                card[Register.Ics] = mask;
                Assert.Equal(0u, Handled(card) & mask);
            }

            card[Register.Ims] = mask;
            card[Register.Ics] = mask;
            Assert.Equal(mask, Handled(card) & mask);
            if (shared) continue;
            card[Register.Imc] = ~mask & 0x7fff;
            card[Register.Ics] = ~mask & 0x7fff;
            Assert.Equal(0u, Handled(card));
        }
    }

    [Fact]
    public void LoopbackTest_PhySetUp_ReceivesWhatIsSentAndNothingElse()
    {
        var card = new TestCard(negotiationMilliseconds: 500);
        card.Device.SetMemory(new GuestMemory([], null), card.Now);
        card.Pass(TimeSpan.FromMilliseconds(500));
        card[Register.Tctl] = 0x0004_00fa;
        card[Register.Rctl] = 0x0000_8002;

        card.WritePhy(PhyRegister.SpecificControl, 0x0808);
        card.WritePhy(PhyRegister.Control, 0x9140);
        card.WritePhy(PhyRegister.Control, 0x8140);
        uint control = card[Register.Control];
        card.WritePhy(PhyRegister.Control, 0x4140);
        card[Register.Control] = (control & ~ControlBits.SpeedMask) | ControlBits.ForceSpeed | ControlBits.ForceDuplex | 0x0200 | ControlBits.FullDuplex | (1u << 7);
        card.WritePhy(PhyRegister.CalibrationPage, 0x001f);
        card.WritePhy(PhyRegister.Calibration, 0x8ffc);
        card.WritePhy(PhyRegister.CalibrationPage, 0x001a);
        card.WritePhy(PhyRegister.Calibration, 0x8ff0);

        Assert.True(card.Device.IsLoopback);
        Assert.True(card.Device.ReceiverReady);
        Assert.True(card.Device.TransmitterReady);
        Assert.Equal(0x83u, card[Register.Status] & 0xc3);
        Assert.Equal(0x4140, card.ReadPhy(PhyRegister.Control));

        card[Register.Rctl] &= ~ReceiveControlBits.LoopbackMask;
        card.WritePhy(PhyRegister.Control, (ushort)(card.ReadPhy(PhyRegister.Control) & ~0x4000));
        uint reset = card[Register.Control];
        card[Register.Control] = reset | ControlBits.PhyReset;
        card[Register.Control] = reset;
        Assert.False(card.Device.IsLoopback);
        card.Pass(TimeSpan.FromMilliseconds(500));
        Assert.True(card.Device.LinkUp);
    }

    // The handler of the test reads ICR only when the line is up.
    private static uint Handled(TestCard card)
    {
        card.Pass(TimeSpan.FromMilliseconds(10));
        uint causes = 0;
        for (int i = 0; i < 10 && card.Line; i++) causes |= card[Register.Icr];
        Assert.False(card.Line);
        return causes;
    }

    private static void Pattern(TestCard card, Register register, uint mask, uint write)
    {
        foreach (uint pattern in Patterns)
        {
            card[register] = write & pattern;
            Assert.Equal((register, write & pattern & mask), (register, card[register]));
        }
    }

    private static void SetAndCheck(TestCard card, Register register, uint mask, uint write)
    {
        card[register] = write & mask;
        Assert.Equal(write & mask, card[register] & mask);
    }
}
