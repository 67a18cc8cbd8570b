using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>What a user gets who asks for the wrong thing: the exit status, and a message that names it.</summary>
public sealed class BadInputTests
{
    private const int WrongInput = 2;
    private const int MachineRefused = 1;

    [Theory]
    [InlineData("fly", "fly")]
    [InlineData("run -netdev tpa,id=a", "tpa")]
    [InlineData("run -netdev tap,id=a,ifnam=x", "ifnam")]
    [InlineData("run -device virtio-net,id=a,netdev=nowhere,socket=/tmp/never.sock", "nowhere")]
    [InlineData("run -netdev hubport,id=a,hubid=many", "many")]
    [InlineData("run /never/there.conf", "/never/there.conf")]
    public async Task Run_WrongCommandLine_NamesIt(string arguments, string named)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();

        CommandResult result = await host.RunProgramAsync("actornet", [.. Installation.Program, .. arguments.Split(' ')]);

        Assert.Equal(WrongInput, result.Status);
        Assert.Contains(named, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InterfaceInUse_NamesIt()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host);

        CommandResult result = await host.RunProgramAsync("actornet", [.. Installation.Program, "run", .. Datapath.TapArguments]);

        Assert.Equal(MachineRefused, result.Status);
        Assert.Contains(Datapath.TapName, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SocketInUse_NamesItAndLeavesItAlone()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, "");
        string socket = datapath.Socket(0);

        CommandResult result = await host.RunProgramAsync("actornet",
            [.. Installation.Program, "run", "-netdev", "hubport,id=a,hubid=0", "-device", $"virtio-net,id=b,netdev=a,socket={socket}"]);

        Assert.Equal(MachineRefused, result.Status);
        Assert.Contains(socket, result.Output, StringComparison.Ordinal);
        await using Guest guest = await Guest.BootAsync(GuestKind.Uml, host, socket, "10.9.0.2");
        await Traffic.PingAsync(guest, host);
    }

    [Fact]
    public async Task Run_TapWithoutPermission_NamesIt()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();

        CommandResult result = await host.RunProgramAsync("actornet",
            ["setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", .. Installation.Program, "run", .. Datapath.TapArguments]);

        Assert.Equal(MachineRefused, result.Status);
        Assert.Contains(Datapath.TapName, result.Output, StringComparison.Ordinal);
    }
}
