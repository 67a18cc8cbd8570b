using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>Two hosts that are joined by vhost-user: one program drives the network device that another one is.</summary>
public sealed class VhostUserClientTests
{
    private const string Near = "10.9.0.1", Far = "10.9.0.2";

    [Theory]
    [InlineData("", "")]
    [InlineData(",mrg_rxbuf=off,event_idx=off,queue-size=64", "")]
    [InlineData(",queues=2,queue-size=1024", ",queues=2")]
    [InlineData(",server=on", ",server=off")]
    [InlineData(",offloads=off", "")]
    [InlineData(",packed=on,in_order=on", ",packed=on,in_order=on")]
    public async Task TwoPrograms_BackToBack_CarryPingsAndTcp(string client, string device)
    {
        await using HostNetwork nearHost = await HostNetwork.CreateAsync();
        await using HostNetwork farHost = await HostNetwork.CreateAsync();
        string socket = Path.Combine(nearHost.Folder, "back-to-back.sock");
        await using VhostUserSide far = await VhostUserSide.DeviceAsync(farHost, Far, socket, device);
        await using VhostUserSide near = await VhostUserSide.ClientAsync(nearHost, Near, socket, client);
        await near.WaitForBackEndAsync();

        await Traffic.PingAsync(near.Station, far.Station);
        await Traffic.TransferAsync(near.Station, far.Station);
        await Traffic.TransferAsync(far.Station, near.Station);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EitherProgram_KilledAndStartedAgain_IsFoundAgain(bool killClient)
    {
        await using HostNetwork nearHost = await HostNetwork.CreateAsync();
        await using HostNetwork farHost = await HostNetwork.CreateAsync();
        string socket = Path.Combine(nearHost.Folder, "back-to-back.sock");
        await using VhostUserSide far = await VhostUserSide.DeviceAsync(farHost, Far, socket);
        await using VhostUserSide near = await VhostUserSide.ClientAsync(nearHost, Near, socket);
        await near.WaitForBackEndAsync();
        await Traffic.PingAsync(near.Station, far.Station);
        for (int i = 0; i < 3; i++)
        {
            VhostUserSide victim = killClient ? near : far;
            int from = killClient ? 0 : near.Process.LineCount;
            await victim.KillAsync();
            await victim.StartAgainAsync();
            await near.WaitForBackEndAsync(from);
            await Traffic.PingAsync(far.Station, near.Station);
        }

        await Traffic.TransferAsync(near.Station, far.Station);
    }

    [Theory]
    [InlineData("", "", 1)]
    [InlineData(",queue-size=1024,mrg_rxbuf=off", "", 1)]
    [InlineData(",event_idx=off,server=on", ",client=1", 1)]
    [InlineData(",packed=on", "", 1)]
    [InlineData(",packed=on,in_order=on,mrg_rxbuf=off,event_idx=off", "", 1)]
    [InlineData(",queues=2", "", 2)]
    [InlineData(",offloads=off", ",tso=1", 1)]
    public async Task Testpmd_BetweenTwoClients_ForwardsPingsAndTcp_AndIsFoundAgain(string client, string port, int queues)
    {
        await using HostNetwork nearHost = await HostNetwork.CreateAsync();
        await using HostNetwork farHost = await HostNetwork.CreateAsync();
        string[] sockets = [Path.Combine(nearHost.Folder, "v0.sock"), Path.Combine(nearHost.Folder, "v1.sock")];
        string[] ports = [.. sockets.Select((socket, index) => $"net_vhost{index},iface={socket},queues={queues}{port}")];
        bool connects = port.Contains("client", StringComparison.Ordinal);
        ChildProcess? testpmd = connects ? null : await StartAsync(nearHost, ports, queues);
        await using VhostUserSide near = await VhostUserSide.ClientAsync(nearHost, Near, sockets[0], client);
        await using VhostUserSide far = await VhostUserSide.ClientAsync(farHost, Far, sockets[1], client);
        for (int i = 0; i < 2; i++)
        {
            (int nearLines, int farLines) = i == 0 ? (0, 0) : (near.Process.LineCount, far.Process.LineCount);
            if (i > 0 && !connects) Array.ForEach(sockets, File.Delete); // a killed testpmd leaves them, and does not listen where one is
            if (i > 0 || connects) testpmd = await StartAsync(nearHost, ports, queues);
            await using (testpmd)
            {
                await near.WaitForBackEndAsync(nearLines);
                await far.WaitForBackEndAsync(farLines);
                await Traffic.PingAsync(near.Station, far.Station);
                await Traffic.TransferAsync(far.Station, near.Station);
            }
        }
    }

    /// <summary>Two vhost ports, each frame of one out by the other.</summary>
    private static async Task<ChildProcess> StartAsync(HostNetwork host, string[] ports, int queues)
    {
        string cpus = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        ChildProcess testpmd = await host.StartAsync(
            "forwarder",
            [
                "dpdk-testpmd", "--lcores", $"0@({cpus}),1@({cpus})", "--no-pci", "--no-huge", "-m", "256", "--no-telemetry", "--file-prefix", "forwarder",
                "--vdev", ports[0], "--vdev", ports[1],
                "--", "--auto-start", "--stats-period=1", "--total-num-mbufs=16384", "--no-mlockall", "--forward-mode=io", $"--rxq={queues}", $"--txq={queues}",
            ],
            new Dictionary<string, string> { ["RUNTIME_DIRECTORY"] = host.Folder });
        await Testpmd.WaitUntilStartedAsync(testpmd);
        return testpmd;
    }
}
