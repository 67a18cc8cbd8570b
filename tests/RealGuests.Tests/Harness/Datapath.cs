namespace ActorNet.RealGuests.Tests.Harness;

/// <summary><c>actornet run</c> with one hub or switch, on it virtio NICs and, mostly, a tap to the host.</summary>
internal sealed class Datapath : IAsyncDisposable
{
    /// <summary>The interface of the host that leads to the hub.</summary>
    public const string TapName = "tap0";

    /// <summary>The part of the command line that puts the tap on the hub.</summary>
    public static readonly string[] TapArguments = TapOn(HubPort);

    /// <summary>The same on a switch.</summary>
    public static readonly string[] TapOnSwitch = TapOn(SwitchPort);

    /// <summary>A port of a hub, but for its id.</summary>
    public const string HubPort = "hubport,hubid=0";

    /// <summary>A port of a switch, but for its id.</summary>
    public const string SwitchPort = "switchport,switchid=0";

    private readonly ChildProcess _program;
    private readonly string[] _sockets;

    private readonly HostNetwork _host;

    private Datapath(HostNetwork host, ChildProcess program, string[] sockets)
    {
        _host = host;
        _program = program;
        _sockets = sockets;
    }

    /// <summary>The program.</summary>
    public ChildProcess Process => _program;

    /// <summary>Starts it and waits until it says that it is ready; the host then has its address.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="nics">For each NIC the options after its socket, for instance <c>,queues=2</c>.</param>
    public static Task<Datapath> StartAsync(HostNetwork host, params string[] nics) => StartAsync(host, tap: true, nics);

    /// <summary>Starts it with a tap or without.</summary>
    public static Task<Datapath> StartAsync(HostNetwork host, bool tap, params string[] nics) => StartAsync(host, HubPort, tap, nics);

    /// <summary>Starts it with ports of a hub or of a switch.</summary>
    public static Task<Datapath> StartAsync(HostNetwork host, string port, bool tap, params string[] nics) => StartAsync(host, port, tap, [], nics);

    /// <summary>Starts it with more arguments.</summary>
    public static async Task<Datapath> StartAsync(HostNetwork host, string port, bool tap, string[] more, string[] nics)
    {
        string[] sockets = [.. nics.Select((_, index) => Path.Combine(host.Folder, $"nic{index}.sock"))];
        List<string> arguments = [.. tap ? TapOn(port) : [], .. more];
        foreach ((int index, string options) in nics.Index())
        {
            arguments.AddRange(["-netdev", $"{port},id=port{index}"]);
            arguments.AddRange(["-device", $"virtio-net,id=nic{index},netdev=port{index},socket={sockets[index]}{options}"]);
        }
        ChildProcess program = await RunAsync(host, arguments);
        try
        {
            if (tap)
                await host.SetAddressAsync(TapName);
            return new Datapath(host, program, sockets);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program with a topology and waits until it says that it is ready.</summary>
    public static async Task<ChildProcess> RunAsync(HostNetwork host, IEnumerable<string> topology, string name = "actornet")
    {
        ChildProcess program = await host.StartAsync(name, [.. Installation.Program, "run", "-qmp", $"unix:{QmpSocket(host, name)}", .. topology]);
        try
        {
            await program.WaitForLineAsync(static line => line == "actornet: ready");
            program.Counts = async () =>
            {
                await using Qmp qmp = await Qmp.ConnectAsync(QmpSocket(host, name));
                return await qmp.CountsAsync();
            };
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    private static string QmpSocket(HostNetwork host, string name = "actornet") => Path.Combine(host.Folder, $"{name}.qmp");

    private static string[] TapOn(string port) => ["-netdev", $"tap,id=tap,ifname={TapName}", "-netdev", $"{port},id=up,netdev=tap"];

    /// <summary>The vhost-user socket of a NIC.</summary>
    public string Socket(int nic) => _sockets[nic];

    /// <summary>Connects to its control socket.</summary>
    public Task<Qmp> ConnectAsync() => Qmp.ConnectAsync(QmpSocket(_host));

    /// <summary>Fails when the program ended.</summary>
    public void ExpectRunning() => Assert.False(_program.HasExited, _program.Describe());

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
