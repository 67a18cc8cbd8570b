using System.Diagnostics;
using System.Text.Json;
using ActorNet.RealGuests.Tests.Harness;

namespace ActorNet.RealGuests.Tests.VhostNet;

/// <summary>A virtual machine in which the program under test runs, beside a kernel that has vhost-net.</summary>
internal sealed class ProgramMachine : IAsyncDisposable
{
    private const string Program = "DOTNET_TieredPGO=0 /dotnet/dotnet /actornet/actornet.dll";
    private const int Lines = 2; // serial lines, each for one program

    private readonly HostNetwork _host;
    private Qmp? _qmp;
    private int _programs;

    private ProgramMachine(HostNetwork host, Guest shell)
    {
        _host = host;
        Shell = shell;
    }

    /// <summary>The machine's own shell.</summary>
    public Guest Shell { get; }

    /// <summary>The program's control socket.</summary>
    public Qmp Qmp => _qmp ?? throw new InvalidOperationException("the program does not run");

    public static async Task<ProgramMachine> BootAsync(HostNetwork host)
    {
        string files = Path.Combine(host.Folder, "initramfs");
        string folder = Path.GetDirectoryName(Installation.Program[^1])!;
        CommandResult made = await host.RunAsync($"{Path.Combine(Installation.Root, "tests", "guests", "build-program.sh")} {folder} {files}");
        Assert.True(made.Status == 0, made.Output);
        IEnumerable<string> lines = Enumerable.Range(1, Lines).SelectMany(line => (string[])["-serial", $"unix:{LineOf(host, line)},server=on,wait=off"]);
        // One processor: with more, TCG's wait for each other where the host has none to spare. A NIC, for the harness expects one, that leads nowhere.
        Guest shell = await Guest.BootAsync(host, "the program's machine",
            [
                Installation.GuestScript(GuestKind.Qemu), "-m", "1024", "--", "--", "-initrd", files, "-cpu", "max",
                .. lines, "-device", "virtio-net-pci,romfile=",
            ],
            "10.9.99.2");
        await shell.ExpectAsync("for m in tun tap macvtap veth vhost_iotlb vhost vhost_net; do insmod /lib/modules/$(uname -r)/$m.ko || exit; done");
        return new ProgramMachine(host, shell);
    }

    /// <summary>Starts the program, after the end of the one before, and connects its control socket by way of a serial line.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="redirections">Descriptors that it finds open, as the shell opens them.</param>
    public async Task StartAsync(string arguments, string redirections = "")
    {
        if (_qmp is not null)
        {
            await _qmp.ExecuteAsync("quit");
            await _qmp.DisposeAsync();
            _qmp = null;
            await Shell.ExpectAsync("wait $program");
        }

        string qmp = $"/tmp/qmp{++_programs}", line = $"/dev/ttyS{_programs}";
        Assert.InRange(_programs, 1, Lines);
        await Shell.ExpectAsync($"stty raw -echo <{line}; {Program} {arguments} -qmp unix:{qmp},server=on,wait=off >/tmp/log 2>&1 {redirections} & program=$!");
        await AwaitAsync($"[ -S {qmp} ]");
        Task<Qmp> connecting = Qmp.ConnectAsync(LineOf(_host, _programs));
        await Shell.ExpectAsync("true"); // QEMU has seen the connection when it has moved these lines
        await Shell.StartAsync($"dial {qmp} -- sh -c 'cat <&@0@ >{line} & exec cat <{line} >&@0@'");
        _qmp = await connecting;
    }

    /// <summary>Waits in the machine until a command succeeds; shows what the program has said if it does not.</summary>
    public Task AwaitAsync(string command) =>
        Shell.ExpectAsync($"n=0; until {command}; do n=$((n+1)); [ $n -lt 600 ] || {{ cat /tmp/log; break; }}; usleep 100000; done; {command}");

    /// <summary>What the program says about a port, once that is what is wanted. In here a port may be too slow to be in an answer.</summary>
    public async Task<JsonElement> PortAsync(string id, Func<JsonElement, bool> isWanted)
    {
        JsonElement last = default;
        var waiting = Stopwatch.StartNew();
        while (waiting.Elapsed < ChildProcess.Patience)
        {
            foreach (JsonElement port in (await Qmp.ExecuteAsync("query-netdevs")).EnumerateArray())
            {
                if (port.GetProperty("id").GetString() != id) continue;
                if (isWanted(port)) return port;
                last = port;
            }
        }

        Assert.Fail($"{id} is not as it should be: {last}\n{(await Shell.RunAsync("cat /tmp/log")).Output}");
        return last;
    }

    /// <summary>Waits until somebody moves a NIC's frames.</summary>
    public Task NicAsync(string id, string datapath) => PortAsync(id, nic =>
        nic.GetProperty("driver") is { ValueKind: JsonValueKind.Object } driver && driver.GetProperty("datapath").GetString() == datapath);

    /// <summary>Frames that actors have carried for a NIC, both ways.</summary>
    public async Task<long> CarriedAsync(string id)
    {
        JsonElement nic = await PortAsync(id, static _ => true);
        return nic.GetProperty("frames-in").GetInt64() + nic.GetProperty("frames-out").GetInt64();
    }

    /// <summary>Every frame that a port has had is accounted for.</summary>
    public Task BalanceAsync(string id) => PortAsync(id, static port => port.GetProperty("unaccounted").GetInt64() == 0);

    private static string LineOf(HostNetwork host, int line) => Path.Combine(host.Folder, $"serial{line}");

    public async ValueTask DisposeAsync()
    {
        if (_qmp is not null) await _qmp.DisposeAsync();
        await Shell.DisposeAsync();
    }
}
