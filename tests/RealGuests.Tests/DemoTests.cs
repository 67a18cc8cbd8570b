using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>The first command of the README.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task DemoOnce_AsRoot_EndsWithSuccessAndLeavesNothing()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        string before = (await host.RunAsync("busybox ip -o link")).Expect("ip link");

        CommandResult result = await host.RunProgramAsync("actornet", [.. Installation.Program, "demo", "--once"]);

        Assert.True(result.Status == 0, result.Output);
        Assert.Equal(before, (await host.RunAsync("busybox ip -o link")).Expect("ip link"));
    }

    [Fact]
    public async Task DemoOnce_WithoutNetworkPermission_RunsInNamespacesOfItsOwn()
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();

        CommandResult result = await host.RunProgramAsync("actornet",
            ["setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", .. Installation.Program, "demo", "--once"]);

        Assert.True(result.Status == 0, result.Output);
        Assert.Contains("namespace", result.Output, StringComparison.Ordinal);
    }
}
