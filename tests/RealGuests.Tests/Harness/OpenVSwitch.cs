namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>
/// Open vSwitch with DPDK, of its own: database, control sockets and vhost-user ports in the folder of a test's host, daemons that end
/// with the test.
/// </summary>
internal sealed class OpenVSwitch : IAsyncDisposable
{
    private const string Daemon = "/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk";

    // In ordinary pages, so that no huge pages need to be set up. Without the word for legacy memory it adds one that excludes them.
    private const string Dpdk = "--no-huge --legacy-mem --no-pci -m 256 --no-telemetry --file-prefix ovs";

    private readonly ChildProcess _database;
    private ChildProcess? _switch;

    private OpenVSwitch(ChildProcess database) => _database = database;

    /// <summary>Starts a learning bridge with ports, each given as what ovs-vsctl sets of its interface.</summary>
    public static async Task<OpenVSwitch> StartAsync(HostNetwork host, params string[] ports)
    {
        string folder = host.Folder;
        var environment = new Dictionary<string, string> { ["RUNTIME_DIRECTORY"] = folder };
        foreach (string name in (string[])["OVS_RUNDIR", "OVS_DBDIR", "OVS_LOGDIR", "OVS_SYSCONFDIR"]) environment[name] = folder;
        const string Create = "ovsdb-tool create conf.db /usr/share/openvswitch/vswitch.ovsschema";
        (await host.RunAsync(Create)).Expect(Create);
        var ovs = new OpenVSwitch(await host.StartAsync(
            "ovsdb", ["ovsdb-server", $"{folder}/conf.db", $"--remote=punix:{folder}/db.sock", $"--unixctl={folder}/db.ctl"], environment));
        try
        {
            string addPorts = string.Concat(ports.Select(static (port, index) => $" -- add-port br0 v{index} -- set Interface v{index} {port}"));
            // Memory for each port as it needs it: what ports share is as large as fits, and a second one of it then does not.
            string configure = $"until [ -S db.sock ]; do usleep 10000; done; ovs-vsctl --db=unix:{folder}/db.sock --no-wait init"
                + $" -- set Open_vSwitch . other_config:dpdk-init=true other_config:per-port-memory=true other_config:vhost-sock-dir=. 'other_config:dpdk-extra=\"{Dpdk}\"'"
                + $" -- add-br br0 -- set bridge br0 datapath_type=netdev{addPorts}";
            (await host.RunAsync(configure)).Expect(configure);
            ovs._switch = await host.StartAsync(
                "ovs", [Daemon, $"unix:{folder}/db.sock", $"--unixctl={folder}/vs.ctl", "-vconsole:info"], environment);
            for (int port = 0; port < ports.Length; port++)
            {
                string added = $"bridge br0: added interface v{port} ";
                await ovs._switch.WaitForLineAsync(line => line.Contains(added, StringComparison.Ordinal));
            }
            return ovs;
        }
        catch
        {
            await ovs.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it said, for the message of a failure.</summary>
    public string Describe() => _switch?.Describe() ?? _database.Describe();

    public async ValueTask DisposeAsync()
    {
        if (_switch is not null) await _switch.DisposeAsync();
        await _database.DisposeAsync();
    }
}
