using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class RegisterTests
{
    // What the Linux driver's self-test writes and expects: register, bits that must read back, bits that are written.
    public static TheoryData<Register, uint, uint> Patterns { get; } = new()
    {
        { Register.Fcal, 0xffff_ffff, 0xffff_ffff },
        { Register.Fcah, 0x0000_ffff, 0xffff_ffff },
        { Register.Fct, 0x0000_ffff, 0xffff_ffff },
        { Register.Vet, 0x0000_ffff, 0xffff_ffff },
        { Register.Rdtr, 0x0000_ffff, 0xffff_ffff },
        { Register.Rdbah, 0xffff_ffff, 0xffff_ffff },
        { Register.Rdlen, 0x000f_ff80, 0x000f_ffff },
        { Register.Rdh, 0x0000_ffff, 0x0000_ffff },
        { Register.Rdt, 0x0000_ffff, 0x0000_ffff },
        { Register.Fcrth, 0x0000_fff8, 0x0000_fff8 },
        { Register.Fcttv, 0x0000_ffff, 0x0000_ffff },
        { Register.Tipg, 0x3fff_ffff, 0x3fff_ffff },
        { Register.Tdbah, 0xffff_ffff, 0xffff_ffff },
        { Register.Tdlen, 0x000f_ff80, 0x000f_ffff },
        { Register.Rdbal, 0xffff_fff0, 0xffff_ffff },
        { Register.Txcw, 0xc000_ffff, 0x0000_ffff },
        { Register.Tdbal, 0xffff_fff0, 0xffff_ffff },
        { Register.Tidv, 0x0000_ffff, 0x0000_ffff },
        { Register.Rah, 0x8003_ffff, 0xffff_ffff },
        { Register.Rah + (8 * 14), 0x8003_ffff, 0xffff_ffff },
        { Register.Mta, 0xffff_ffff, 0xffff_ffff },
        { Register.Mta + (4 * 127), 0xffff_ffff, 0xffff_ffff },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Register_PatternWritten_ReadsBackWhatItCanHold(Register register, uint mask, uint write)
    {
        var card = new TestCard();
        foreach (uint pattern in (uint[])[0x5a5a_5a5a, 0xa5a5_a5a5, 0, 0xffff_ffff])
        {
            card[register] = write & pattern;
            Assert.Equal(write & pattern & mask, card[register]);
        }
    }

    [Fact]
    public void Status_Written_Stays()
    {
        var card = new TestCard();
        uint before = card[Register.Status];
        card[Register.Status] = 0xffff_f833;
        Assert.Equal(before, card[Register.Status]);
    }

    [Fact]
    public void SaveAndLoad_AfterWrites_KeepsRegisters()
    {
        var card = new TestCard();
        card[Register.Rdlen] = 4096;
        card[Register.Mta + 4] = 7;
        byte[] state = card.Device.Save(card.Now);

        var other = new TestCard();
        Assert.True(other.Device.TryLoad(state, other.Now, out string? problem), problem);

        Assert.Equal(4096u, other[Register.Rdlen]);
        Assert.Equal(7u, other[Register.Mta + 4]);
    }
}
