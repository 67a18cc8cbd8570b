using ActorNet.Host.Commands;

namespace ActorNet.Host.Tests.Commands;

public sealed class PciRelayCommandTests
{
    [Theory]
    [InlineData("no socket", "--", "true")]
    [InlineData("no command", "-socket", "/tmp/a")]
    [InlineData("/tmp/a is not used by the command", "-socket", "/tmp/a", "--", "qemu", "fd=3")]
    [InlineData("/tmp/b is not used by the command", "-socket", "/tmp/a", "-socket", "/tmp/b", "--", "qemu", "fd={0}")]
    [InlineData("'three' is no number", "-socket", "/tmp/a", "-fd", "three")]
    [InlineData("2 sockets and 1 descriptors", "-socket", "/tmp/a", "-socket", "/tmp/b", "-fd", "3")]
    [InlineData("both -fd N and a command", "-socket", "/tmp/a", "-fd", "3", "--", "qemu")]
    public async Task Run_BadArguments_SaysWhichAndStartsNothing(string problem, params string[] arguments)
    {
        var terminal = new RecordingTerminal();

        Assert.Equal(ExitCode.BadInput, await terminal.RunAsync(["pci-relay", .. arguments]));
        Assert.Contains(terminal.ErrorLines, line => line.Contains(problem, StringComparison.Ordinal));
    }
}
