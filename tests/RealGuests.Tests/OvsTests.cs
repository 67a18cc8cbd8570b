using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests;

/// <summary>Open vSwitch's vhost-user ports as back ends: two hosts, each with a program that drives one of them.</summary>
public sealed class OvsTests
{
    private const string Near = "10.9.0.1", Far = "10.9.0.2";

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "")]
    [InlineData(false, ",packed=on,in_order=on,queue-size=1024")]
    public async Task Bridge_BetweenTwoClients_CarriesPingsUdpAndTcp(bool switchListens, string client)
    {
        await using HostNetwork nearHost = await HostNetwork.CreateAsync();
        await using HostNetwork farHost = await HostNetwork.CreateAsync();
        string[] sockets = [Path.Combine(nearHost.Folder, "v0"), Path.Combine(nearHost.Folder, "v1")];
        string[] ports = switchListens
            ? ["type=dpdkvhostuser", "type=dpdkvhostuser"]
            : [.. sockets.Select(static socket => $"type=dpdkvhostuserclient options:vhost-server-path={socket}")];
        await using OpenVSwitch ovs = await OpenVSwitch.StartAsync(nearHost, ports);
        string options = switchListens ? client : $",server=on{client}";
        await using VhostUserSide near = await VhostUserSide.ClientAsync(nearHost, Near, sockets[0], options);
        await using VhostUserSide far = await VhostUserSide.ClientAsync(farHost, Far, sockets[1], options);
        await near.WaitForBackEndAsync();
        await far.WaitForBackEndAsync();

        await Traffic.EverythingAsync(near.Station, far.Station);
    }
}
