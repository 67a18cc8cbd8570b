using System.Net;
using ActorNet.Actors.Topologies;
using ActorNet.Io.Tap;

namespace ActorNet.Host.Demo;

/// <summary>What the demo builds: a tap with an address, an in-process guest and a free vhost-user socket, on one hub.</summary>
/// <param name="Tap">The interface; free when the plan was made.</param>
/// <param name="Subnet">The addresses.</param>
/// <param name="Socket">Where a virtual machine may be attached.</param>
public sealed record DemoPlan(string Tap, DemoSubnet Subnet, string Socket)
{
    private const int MaxTaps = 100;

    /// <summary>The guest's network card.</summary>
    public string Model { get; init; } = DemoGuestPortType.VirtioNet;

    /// <summary>True: no hub, the guest is plugged into the tap, and the kernel's vhost-net runs its rings.</summary>
    public bool Vhost { get; init; }

    /// <summary>The ports in QEMU's language: arguments of <c>-netdev</c> and <c>-device</c>.</summary>
    public IReadOnlyList<(PortRole Role, string Argument)> Ports => Vhost
        ?
    [
        (PortRole.Netdev, $"tap,id=tap,ifname={Tap},vhost=on,vhostforce=on,script=no,downscript=no"),
        (PortRole.Device, $"{DemoGuestPortType.Name},id=guest,netdev=tap,address={Subnet.Guest},model={Model}"),
    ]
        :
    [
        (PortRole.Netdev, $"tap,id=tap,ifname={Tap},script=no,downscript=no"),
        (PortRole.Netdev, "hubport,id=port0,hubid=0,netdev=tap"),
        (PortRole.Netdev, "hubport,id=port1,hubid=0"),
        (PortRole.Netdev, "hubport,id=port2,hubid=0"),
        (PortRole.Device, $"{DemoGuestPortType.Name},id=guest,netdev=port1,address={Subnet.Guest},model={Model}"),
        (PortRole.Device, $"virtio-net,id=vm,netdev=port2,socket={Socket.Replace(",", ",,", StringComparison.Ordinal)}"),
    ];

    /// <summary>The first of antap0, antap1, ... that no interface is called.</summary>
    public static string? FreeTapName(Func<string, bool> exists) =>
        Enumerable.Range(0, MaxTaps).Select(static number => $"antap{number}").FirstOrDefault(name => !exists(name));

    /// <summary>Gives the interface the host's address and brings it up.</summary>
    /// <exception cref="ActorNet.Io.Descriptors.LinuxException">The kernel refused.</exception>
    public void SetUpTap()
    {
        IPAddress host = Subnet.Host;
        NetworkInterfaces.SetAddress(Tap, host, DemoSubnet.PrefixLength);
        NetworkInterfaces.SetUp(Tap);
    }
}
