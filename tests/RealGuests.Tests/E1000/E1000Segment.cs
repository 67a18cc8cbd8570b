using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.E1000;

/// <summary><c>actornet run</c> with a hub, on it a tap of the host and NICs that are e1000s or virtio-net. The tap outlives the program.</summary>
internal sealed class E1000Segment : IAsyncDisposable
{
    /// <summary>A NIC that QEMU has as another process's PCI device.</summary>
    public const string E1000 = "e1000";

    /// <summary>A NIC over vhost-user.</summary>
    public const string Virtio = "virtio-net";

    private readonly HostNetwork _host;
    private readonly string[] _arguments;

    private E1000Segment(HostNetwork host, string[] arguments)
    {
        _host = host;
        _arguments = arguments;
    }

    /// <summary>The program that runs now.</summary>
    public ChildProcess Process { get; private set; } = null!;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="nics">For each NIC its type and options.</param>
    public static async Task<E1000Segment> StartAsync(HostNetwork host, params string[] nics)
    {
        string prepare = $"busybox tunctl -t {Datapath.TapName} && busybox ip addr add {host.Address}/24 dev {Datapath.TapName} && busybox ip link set {Datapath.TapName} up";
        (await host.RunAsync(prepare)).Expect(prepare);
        List<string> arguments = [.. Datapath.TapArguments];
        foreach ((int index, string nic) in nics.Index())
        {
            string irq = nic.StartsWith(E1000, StringComparison.Ordinal) ? $",irq=qtest:{Qtest(host, index)}" : "";
            arguments.AddRange(["-netdev", $"{Datapath.HubPort},id=port{index}"]);
            arguments.AddRange(["-device", $"{nic},id=nic{index},netdev=port{index},socket={SocketOf(host, index)}{irq}"]);
        }

        var segment = new E1000Segment(host, [.. arguments]);
        await segment.StartAgainAsync();
        return segment;
    }

    /// <summary>The socket of a NIC.</summary>
    public string Socket(int nic) => SocketOf(_host, nic);

    /// <summary>What run-qemu.sh takes for an e1000.</summary>
    public string Remote(int nic) => $"{Socket(nic)},remote,qtest={Qtest(_host, nic)}";

    /// <summary>Boots a guest with an e1000, and waits until its link is up.</summary>
    public async Task<Guest> BootAsync(int nic, string address, params string[] qemuArguments)
    {
        Guest guest = await Guest.BootQemuAsync(_host, Remote(nic), address, qemuArguments);
        try
        {
            await UpAsync(guest);
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings an e1000 up and waits until its driver has seen the link.</summary>
    public static Task UpAsync(Guest guest) =>
        guest.ExpectAsync("ip link set eth0 up; n=0; until [ \"$(cat /sys/class/net/eth0/carrier 2>/dev/null)\" = 1 ]; do n=$((n+1)); [ $n -lt 600 ] || break; usleep 50000; done; [ $n -lt 600 ]");

    /// <summary>Kills the program with SIGKILL.</summary>
    public ValueTask KillAsync() => Process.DisposeAsync();

    /// <summary>Starts the program after it was killed.</summary>
    public async Task StartAgainAsync() => Process = await Datapath.RunAsync(_host, _arguments);

    /// <summary>Fails when the program ended.</summary>
    public void ExpectRunning() => Assert.False(Process.HasExited, Process.Describe());

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string SocketOf(HostNetwork host, int nic) => Path.Combine(host.Folder, $"nic{nic}.sock");

    private static string Qtest(HostNetwork host, int nic) => Path.Combine(host.Folder, $"nic{nic}.qtest");
}
