using ActorNet.Devices.Capture;

namespace ActorNet.Devices.Tests.Capture;

public sealed class BpfTextTests
{
    private static readonly BpfInstruction[] Arp = [new(40, 0, 0, 12), new(21, 0, 1, 2054), new(6, 0, 0, 262144), new(6, 0, 0, 0)];

    [Theory]
    [InlineData("4\n40 0 0 12\n21 0 1 2054\n6 0 0 262144\n6 0 0 0\n")]
    [InlineData("4\r\n40 0 0 12\r\n21 0 1 2054\r\n6 0 0 262144\r\n6 0 0 0")]
    [InlineData("4,40 0 0 12,21 0 1 2054,6 0 0 262144,6 0 0 0,")]
    [InlineData("  4 ,  40\t0  0 12 , 21 0 1 2054,\n\n6 0 0 262144,6 0 0 0\n\n")]
    public void Numbers_AsTcpdumpAndIptablesHaveThem_AreAProgram(string text)
    {
        Assert.True(BpfText.TryParse(text, out BpfProgram? program, out BpfProblem problem), problem.ToString());
        Assert.Equal(Arp, program.Instructions.ToArray());
    }

    [Theory]
    [InlineData("", BpfFault.Empty, 0)]
    [InlineData("\n , \n", BpfFault.Empty, 0)]
    [InlineData("0", BpfFault.Empty, 0)]
    [InlineData("arp", BpfFault.CountWrong, 0)]
    [InlineData("-1", BpfFault.CountWrong, 0)]
    [InlineData("99999999999", BpfFault.CountWrong, 0)]
    [InlineData("4097", BpfFault.TooLong, 4096)]
    [InlineData("2147483647", BpfFault.TooLong, 4096)]
    [InlineData("2,6 0 0 0", BpfFault.CountWrong, 1)]
    [InlineData("1,6 0 0 0,6 0 0 0", BpfFault.CountWrong, 1)]
    [InlineData("1,6 0 0", BpfFault.NoNumbers, 0)]
    [InlineData("1,6 0 0 0 0", BpfFault.NoNumbers, 0)]
    [InlineData("1,6 0 256 0", BpfFault.NoNumbers, 0)]
    [InlineData("1,65536 0 0 0", BpfFault.NoNumbers, 0)]
    [InlineData("1,6 0 0 4294967296", BpfFault.NoNumbers, 0)]
    [InlineData("2,6 0 0 0,6 0 0 -1", BpfFault.NoNumbers, 1)]
    [InlineData("2,6 0 0 0,0x6 0 0 0", BpfFault.NoNumbers, 1)]
    [InlineData("1,40 0 0 12", BpfFault.NoReturn, 0)]
    public void OtherText_IsRefused(string text, BpfFault fault, int index)
    {
        Assert.False(BpfText.TryParse(text, out BpfProgram? program, out BpfProblem problem));
        Assert.Null(program);
        Assert.Equal(new BpfProblem(fault, index), problem);
        Assert.NotEmpty(problem.ToString());
    }

    [Fact]
    public void DamagedText_IsRefusedOrAProgram()
    {
        Random random = new(94);
        const string Good = "4\n40 0 0 12\n21 0 1 2054\n6 0 0 262144\n6 0 0 0\n";
        for (int round = 0; round < 50_000; round++)
        {
            char[] text = Good.ToCharArray();
            for (int i = random.Next(1, 4); i > 0; i--) text[random.Next(text.Length)] = "0123456789 \n,-x\0ß"[random.Next(17)];
            bool good = BpfText.TryParse(text, out BpfProgram? program, out BpfProblem problem);
            Assert.Equal(good, program is not null && problem == default);
        }
    }
}
