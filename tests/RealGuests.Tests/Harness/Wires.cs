using System.Globalization;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>
/// <c>actornet run</c> with several NICs, each on a hub of its own with a tap: in a guest with all of them, interface N has 10.9.N.2,
/// and the host is 10.9.N.1. Where a second guest has a NIC too, they are on a switch whose ports wait rather than drop. The taps outlive the program, which can be killed and started again.
/// </summary>
internal sealed class Wires : IAsyncDisposable
{
    private readonly HostNetwork _host;
    private readonly string[] _arguments;

    private Wires(HostNetwork host, string[] arguments, string[] sockets, string[] peers)
    {
        _host = host;
        _arguments = arguments;
        Sockets = sockets;
        Peers = peers;
    }

    /// <summary>The NICs' vhost-user sockets.</summary>
    public IReadOnlyList<string> Sockets { get; }

    /// <summary>Those of the second guest's NICs, when there is one.</summary>
    public IReadOnlyList<string> Peers { get; }

    /// <summary>The program that runs now.</summary>
    public ChildProcess Process { get; private set; } = null!;

    /// <summary>The host's address on a wire.</summary>
    public static string HostAddress(int wire) => string.Create(CultureInfo.InvariantCulture, $"10.9.{wire}.1");

    /// <summary>The guest's address on a wire.</summary>
    public static string GuestAddress(int wire) => string.Create(CultureInfo.InvariantCulture, $"10.9.{wire}.2");

    /// <summary>The second guest's address in the network of a wire.</summary>
    public static string PeerAddress(int wire) => string.Create(CultureInfo.InvariantCulture, $"10.9.{wire}.3");

    /// <summary>The host's interface on a wire.</summary>
    public static string Tap(int wire) => string.Create(CultureInfo.InvariantCulture, $"tap{wire}");

    /// <summary>The MAC address for a guest on a wire, which the host knows without asking.</summary>
    public static string GuestMac(int wire) => string.Create(CultureInfo.InvariantCulture, $"52:54:00:00:09:{wire:x2}");

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="nics">For each NIC the options after its socket.</param>
    public static Task<Wires> StartAsync(HostNetwork host, params string[] nics) => StartAsync(host, withPeer: false, nics);

    /// <summary>Starts it with a NIC for a second guest on each wire, or without.</summary>
    public static async Task<Wires> StartAsync(HostNetwork host, bool withPeer, params string[] nics)
    {
        List<string> arguments = [];
        List<string> sockets = [];
        List<string> peers = [];
        foreach ((int wire, string options) in nics.Index())
        {
            string port = withPeer ? $"switchport,switchid={wire},overflow=backpressure" : $"hubport,hubid={wire}";
            string prepare = $"busybox tunctl -t {Tap(wire)} && busybox ip addr add {HostAddress(wire)}/24 dev {Tap(wire)}"
                + $" && busybox ip link set {Tap(wire)} up && busybox arp -i {Tap(wire)} -s {GuestAddress(wire)} {GuestMac(wire)}";
            (await host.RunAsync(prepare)).Expect(prepare);
            sockets.Add(Path.Combine(host.Folder, $"wire{wire}.sock"));
            arguments.AddRange(["-netdev", $"tap,id=tap{wire},ifname={Tap(wire)}", "-netdev", $"{port},id=up{wire},netdev=tap{wire}"]);
            arguments.AddRange(["-netdev", $"{port},id=port{wire}"]);
            arguments.AddRange(["-device", $"virtio-net,id=nic{wire},netdev=port{wire},socket={sockets[wire]}{options}"]);
            if (!withPeer)
                continue;
            peers.Add(Path.Combine(host.Folder, $"peer{wire}.sock"));
            arguments.AddRange(["-netdev", $"{port},id=side{wire}", "-device", $"virtio-net,id=peer{wire},netdev=side{wire},socket={peers[wire]}"]);
        }
        var wires = new Wires(host, [.. arguments], [.. sockets], [.. peers]);
        await wires.StartAgainAsync();
        return wires;
    }

    /// <summary>Kills the program with SIGKILL.</summary>
    public ValueTask KillAsync() => Process.DisposeAsync();

    /// <summary>Starts the program after it was killed.</summary>
    public async Task StartAgainAsync() => Process = await Datapath.RunAsync(_host, _arguments);

    /// <summary>Fails when the program ended.</summary>
    public void ExpectRunning() => Assert.False(Process.HasExited, Process.Describe());

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
