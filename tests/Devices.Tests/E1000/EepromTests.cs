using ActorNet.Devices.E1000;

namespace ActorNet.Devices.Tests.E1000;

public sealed class EepromTests
{
    private const uint Clock = 1;
    private const uint Select = 2;
    private const uint In = 4;
    private const uint Out = 8;
    private const uint Request = 0x40;
    private const uint Grant = 0x80;

    [Fact]
    public void Words_Summed_MakeTheChecksum()
    {
        Eeprom eeprom = new TestCard().Device.Eeprom;
        ushort sum = 0;
        for (int i = 0; i < Eeprom.Words; i++) sum += eeprom[i];
        Assert.Equal(0xbaba, sum);
        Assert.Equal(TestCard.Mac, eeprom.Mac);
        Assert.Equal(1, eeprom[0x0a] >> 14);
    }

    [Fact]
    public void Address_FirstWords_AreInTransmissionOrder()
    {
        Eeprom eeprom = new TestCard().Device.Eeprom;
        Assert.Equal([0x5452, 0x1200, 0x5634], [eeprom[0], eeprom[1], eeprom[2]]);
    }

    [Fact]
    public void Microwire_ReadByBits_ReturnsEachWord()
    {
        var card = new TestCard();
        card[Register.Eecd] = Request;
        Assert.Equal(Grant, card[Register.Eecd] & Grant);
        for (int i = 0; i < Eeprom.Words; i++) Assert.Equal(card.Device.Eeprom[i], Read(card, i, 1)[0]);
        Assert.Equal(0, card.Device.Counters[E1000Counter.BadEepromCommands]);
    }

    [Fact]
    public void Microwire_ClockGoesOn_ReadsTheNextWords()
    {
        var card = new TestCard();
        ushort[] words = Read(card, 0x3e, 4);
        Assert.Equal([card.Device.Eeprom[0x3e], card.Device.Eeprom[0x3f], card.Device.Eeprom[0], card.Device.Eeprom[1]], words);
    }

    [Fact]
    public void Microwire_WriteEnabled_Writes()
    {
        var card = new TestCard();
        Command(card, 0b100_110000, 9);
        Command(card, (0b101_000101u << 16) | 0xcafe, 25);
        Assert.Equal(0xcafe, card.Device.Eeprom[5]);
        Assert.Equal(Out, card[Register.Eecd] & Out); // done, and ready
        Command(card, 0b111_000101, 9);
        Assert.Equal(0xffff, card.Device.Eeprom[5]);
    }

    [Theory]
    [InlineData((0b101_000101u << 16) | 0xcafe, 25)]
    [InlineData(0b111_000101u, 9)]
    [InlineData(0b100_100000u, 9)]
    [InlineData((0b100_010000u << 16) | 0xcafe, 25)]
    public void Microwire_WriteProtected_ChangesNothing(uint command, int bits)
    {
        var card = new TestCard();
        ushort[] before = Words(card);
        Command(card, command, bits);
        Assert.Equal(before, Words(card));
        Assert.Equal(1, card.Device.Counters[E1000Counter.BadEepromCommands]);
    }

    [Fact]
    public void Microwire_WriteWithoutAllItsData_ChangesNothing()
    {
        var card = new TestCard();
        Command(card, 0b100_110000, 9);
        ushort before = card.Device.Eeprom[5];
        Command(card, (0b101_000101u << 15) | 0x7fff, 24);
        Assert.Equal(before, card.Device.Eeprom[5]);
    }

    [Fact]
    public void Microwire_WriteAllThenProtect_HoldsThat()
    {
        var card = new TestCard();
        Command(card, 0b100_110000, 9);
        Command(card, (0b100_010000u << 16) | 0x1234, 25);
        Command(card, 0b100_000000, 9);
        Command(card, (0b101_000101u << 16) | 0xcafe, 25);
        Assert.All(Words(card), word => Assert.Equal(0x1234, word));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x0d)]
    [InlineData(0x3f)]
    public void Eerd_Start_ReturnsWordAndDone(int word)
    {
        var card = new TestCard();
        card[Register.Eerd] = ((uint)word << 8) | 1;
        Assert.Equal(((uint)card.Device.Eeprom[word] << 16) | ((uint)word << 8) | 0x10, card[Register.Eerd]);
    }

    [Fact]
    public void Eerd_WithoutStart_IsNotDone()
    {
        var card = new TestCard();
        card[Register.Eerd] = 0x300;
        Assert.Equal(0x300u, card[Register.Eerd]);
    }

    [Fact]
    public void EepromReset_AfterOtherAddressWritten_LoadsItAgain()
    {
        var card = new TestCard();
        card[Register.Ral] = 0;
        card[Register.Rah] = 0;
        card[Register.ControlExtended] = 1 << 13;
        Assert.Equal(0x1200_5452u, card[Register.Ral]);
        Assert.Equal(0x8000_5634u, card[Register.Rah]);
        Assert.Equal(0u, card[Register.ControlExtended]);
    }

    private static ushort[] Words(TestCard card) => [.. Enumerable.Range(0, Eeprom.Words).Select(i => card.Device.Eeprom[i])];

    private static ushort[] Read(TestCard card, int word, int count)
    {
        uint pins = Request | Select;
        card[Register.Eecd] = pins;
        Shift(card, (0b110u << 6) | (uint)word, 9);
        Assert.Equal(0u, card[Register.Eecd] & Out);
        ushort[] words = new ushort[count];
        for (int bit = 0; bit < 16 * count; bit++)
        {
            card[Register.Eecd] = pins | Clock;
            words[bit / 16] = (ushort)((words[bit / 16] << 1) | ((card[Register.Eecd] & Out) != 0 ? 1 : 0));
            card[Register.Eecd] = pins;
        }

        Stop(card);
        return words;
    }

    private static void Command(TestCard card, uint bits, int count)
    {
        card[Register.Eecd] = Request | Select;
        Shift(card, bits, count);
        Stop(card);
        card[Register.Eecd] = Request | Select;
    }

    private static void Shift(TestCard card, uint bits, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            uint pins = Request | Select | (((bits >> i) & 1) != 0 ? In : 0);
            card[Register.Eecd] = pins;
            card[Register.Eecd] = pins | Clock;
            card[Register.Eecd] = pins;
        }
    }

    // With the pulse that drivers send behind a command.
    private static void Stop(TestCard card)
    {
        card[Register.Eecd] = Request;
        card[Register.Eecd] = Request | Clock;
        card[Register.Eecd] = Request;
    }
}
