namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A host of its own and <c>actornet run</c> on it: a hub with a tap and, beside it, one end of a vhost-user connection.</summary>
internal sealed class VhostUserSide : IAsyncDisposable
{
    private readonly HostNetwork _host;
    private readonly string[] _arguments;

    private VhostUserSide(HostNetwork host, string address, string[] arguments)
    {
        _host = host;
        _arguments = arguments;
        Station = new Station(host, address);
    }

    /// <summary>The host at its address.</summary>
    public Station Station { get; }

    /// <summary>The program that runs now.</summary>
    public ChildProcess Process { get; private set; } = null!;

    /// <summary>Starts a side that drives somebody else's network device.</summary>
    public static Task<VhostUserSide> ClientAsync(HostNetwork host, string address, string socket, string options = "") =>
        StartAsync(host, address, ["-netdev", $"vhost-user-client,id=c0,socket={socket}{options}", "-netdev", "hubport,id=h1,hubid=0,netdev=c0"]);

    /// <summary>Starts a side that is a network device.</summary>
    public static Task<VhostUserSide> DeviceAsync(HostNetwork host, string address, string socket, string options = "") =>
        StartAsync(host, address, ["-netdev", "hubport,id=h1,hubid=0", "-device", $"virtio-net,id=n0,netdev=h1,socket={socket}{options}"]);

    /// <summary>Kills the program with SIGKILL; the tap stays.</summary>
    public ValueTask KillAsync() => Process.DisposeAsync();

    /// <summary>Starts the program after it was killed.</summary>
    public async Task StartAgainAsync() => Process = await Datapath.RunAsync(_host, _arguments);

    /// <summary>Waits until the program has said so many times that a back end runs.</summary>
    public async Task WaitForBackEndAsync(int from = 0) =>
        await Process.WaitForLineAsync(static line => line.Contains("a back end runs on", StringComparison.Ordinal), from);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<VhostUserSide> StartAsync(HostNetwork host, string address, string[] arguments)
    {
        string prepare = $"busybox tunctl -t {Datapath.TapName} && busybox ip addr add {address}/24 dev {Datapath.TapName} && busybox ip link set {Datapath.TapName} up";
        (await host.RunAsync(prepare)).Expect(prepare);
        var side = new VhostUserSide(host, address, [.. Datapath.TapArguments, .. arguments]);
        await side.StartAgainAsync();
        return side;
    }
}
