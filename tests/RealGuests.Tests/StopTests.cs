using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>The program is asked to stop while a guest is attached and sends.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData(ChildProcess.SigTerm)]
    [InlineData(ChildProcess.SigInt)]
    public async Task Signal_WhileGuestSends_EndsWithSuccessAndLeavesNothing(int signal)
    {
        await using HostNetwork host = await HostNetwork.CreateAsync();
        await using Datapath datapath = await Datapath.StartAsync(host, "", "");
        await using Guest guest = await Guest.BootAsync(GuestKind.Uml, host, datapath.Socket(0), "10.9.0.2");
        await guest.StartAsync($"ping -A {host.Address}");
        await Traffic.PingAsync(guest, host);
        Assert.True(File.Exists(datapath.Socket(0)) && File.Exists(datapath.Socket(1)));

        datapath.Process.Signal(signal);

        int status = await datapath.Process.WaitForExitAsync();
        Assert.True(status == 0, datapath.Process.Describe());
        Assert.False(File.Exists(datapath.Socket(0)));
        Assert.False(File.Exists(datapath.Socket(1)));
        Assert.False(await host.HasInterfaceAsync(Datapath.TapName));
    }
}
