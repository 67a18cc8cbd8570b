using System.Runtime.CompilerServices;
using ActorNet.Io.Capture;

namespace ActorNet.Io.Tests.Capture;

public sealed class PcapCompilerTests
{
    [Fact]
    public void Expression_BecomesAProgram()
    {
        Assert.True(PcapCompiler.IsAvailable);
        Assert.True(PcapCompiler.TryCompile("arp", 96, out PcapInstruction[]? code, out string? error), error);

        // ldh [12]; jeq #0x806; ret #96; ret #0
        Assert.Equal([new(0x28, 0, 0, 12), new(0x15, 0, 1, 0x806), new(0x06, 0, 0, 96), new(0x06, 0, 0, 0)], code);
        Assert.Equal(8, Unsafe.SizeOf<PcapInstruction>());
        Assert.Null(error);
    }

    [Fact]
    public void EmptyExpression_AcceptsEverything()
    {
        Assert.True(PcapCompiler.TryCompile("", 65_535, out PcapInstruction[]? code, out _));
        Assert.Equal([new(0x06, 0, 0, 65_535)], code);
    }

    [Theory]
    [InlineData("tcp prot 80", "syntax error")]
    [InlineData("port 70000", "70000")]
    [InlineData("ip broadcast", "netmask")]
    [InlineData("ip and arp", "reject")] // no packet can be both
    [InlineData("arp\0and nonsense", "zero character")]
    public void WrongExpression_GivesAText(string expression, string part)
    {
        Assert.False(PcapCompiler.TryCompile(expression, 96, out PcapInstruction[]? code, out string? error));
        Assert.Null(code);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void LongExpression_IsRefused_AndTheLongestIsNot()
    {
        string longest = string.Join(" or ", Enumerable.Range(0, 255).Select(i => $"ip[{i}]=1"));
        longest = longest.PadRight(PcapCompiler.MaxExpressionBytes);

        Assert.True(PcapCompiler.TryCompile(longest, 96, out _, out string? error), error);
        Assert.False(PcapCompiler.TryCompile(longest + " ", 96, out _, out error));
        Assert.Contains("longer", error, StringComparison.Ordinal);
        Assert.False(PcapCompiler.TryCompile(new string('(', PcapCompiler.MaxExpressionBytes), 96, out _, out _));
    }

    [Fact]
    public void WithoutLibpcap_TheTextSaysWhatToDo()
    {
        Assert.Null(LibPcap.TryLoad(["libpcap-that-is-not-here.so.0", "libc.so.6"])); // the one is missing, the other something else
        Assert.False(PcapCompiler.TryCompile(null, "arp", 96, out _, out string? error));
        Assert.Equal(PcapCompiler.NotInstalled, error);
    }

    [Fact]
    public void ManyThreads_CompileWithoutMixingUp()
    {
        string[] expressions = ["arp", "tcp port 80", "nonsense here", "udp portrange 1-9", "vlan 5 and ip"];
        string[] alone = [.. expressions.Select(Compile)];

        Parallel.For(0, 200, i => Assert.Equal(alone[i % alone.Length], Compile(expressions[i % expressions.Length])));

        static string Compile(string expression) =>
            PcapCompiler.TryCompile(expression, 96, out PcapInstruction[]? code, out string? error) ? string.Join(';', code) : error;
    }
}
