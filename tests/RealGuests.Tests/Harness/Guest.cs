using System.Globalization;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>A guest that booted, with a shell on its console. The protocol is that of tests/guests/guest-init.sh.</summary>
internal sealed class Guest : IStation, IAsyncDisposable
{
    /// <summary>Features by their bits: virtio 1.2 section 6.</summary>
    public const int Version1 = 32, RingPacked = 34;

    private ChildProcess _machine;
    private readonly SemaphoreSlim _shell = new(1);
    private int _commands;

    private Guest(ChildProcess machine, string address)
    {
        _machine = machine;
        Address = address;
    }

    public string Address { get; }

    public string PingCommand => "iputils-ping";

    public string DatagramsCommand => "datagrams";

    /// <summary>Boots a guest on a vhost-user socket, and gives its interface an address.</summary>
    /// <param name="kind">The machine.</param>
    /// <param name="host">Where it runs.</param>
    /// <param name="nic">The socket, with the options that the guest's script takes.</param>
    /// <param name="address">The address of its interface.</param>
    /// <param name="options">More options of the script.</param>
    public static Task<Guest> BootAsync(GuestKind kind, HostNetwork host, string nic, string address, params string[] options) =>
        BootAsync(kind, host, [address], [.. options, nic]);

    /// <summary>The same in a QEMU that takes more of its own arguments.</summary>
    public static Task<Guest> BootQemuAsync(HostNetwork host, string nic, string address, params string[] qemuArguments) =>
        BootAsync(GuestKind.Qemu, host, [address], [nic, "--", .. qemuArguments]);

    /// <summary>Boots a guest with a NIC on each wire.</summary>
    /// <param name="kind">The machine.</param>
    /// <param name="host">Where it runs.</param>
    /// <param name="wires">Where its interfaces lead to, in their order.</param>
    /// <param name="nics">For each interface, what its script takes after the socket.</param>
    /// <param name="options">More options of the script.</param>
    /// <param name="qemuArguments">More arguments for QEMU itself.</param>
    public static async Task<Guest> BootAsync(
        GuestKind kind, HostNetwork host, Wires wires, string[] nics, string[]? options = null, string[]? qemuArguments = null)
    {
        string[] addresses = [.. Enumerable.Range(0, nics.Length).Select(Wires.GuestAddress)];
        Guest guest = await BootAsync(kind, host, addresses,
            [.. options ?? [], .. nics.Select((nic, wire) => $"{wires.Sockets[wire]}{nic}"), .. qemuArguments is null ? [] : (string[])["--", .. qemuArguments]]);
        // Nobody has to be asked for an address: a guest that is not spoken to does not speak.
        for (int wire = 0; wire < nics.Length; wire++) await guest.ExpectAsync($"ip link set eth{wire} address {Wires.GuestMac(wire)}");
        return guest;
    }

    /// <summary>Boots the second guest of wires that have one: user-mode Linux.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="wires">Where its interfaces lead to, in their order.</param>
    /// <param name="networkOf">In the network of which wire an interface has its address.</param>
    public static Task<Guest> BootPeerAsync(HostNetwork host, Wires wires, Func<int, int> networkOf) =>
        BootAsync(GuestKind.Uml, host, [.. Enumerable.Range(0, wires.Peers.Count).Select(wire => Wires.PeerAddress(networkOf(wire)))], [.. wires.Peers]);

    /// <summary>Takes the driver of a wire's interface away and gives it back, with all that was set.</summary>
    public Task ProbeAgainAsync(int wire) => ExpectAsync(
        $"d=$(basename $(readlink -f /sys/class/net/eth{wire}/device)) && cd /sys/bus/virtio/drivers/virtio_net && echo $d >unbind && echo $d >bind && cd /tmp"
        + $" && ip link set eth{wire} address {Wires.GuestMac(wire)} && ip addr add {Wires.GuestAddress(wire)}/24 dev eth{wire} && ip link set eth{wire} up");

    /// <summary>Starts a machine that waits for a guest to migrate to it.</summary>
    public static Task<ChildProcess> StartWaitingAsync(HostNetwork host, string name, string nic, params string[] qemuArguments) =>
        host.StartAsync(name, [Installation.GuestScript(GuestKind.Qemu), nic, "--", .. qemuArguments]);

    /// <summary>The guest runs on another machine now: its console is there. The former one is gone when this returns.</summary>
    public async Task MoveAsync(ChildProcess machine)
    {
        ChildProcess former = _machine;
        _machine = machine;
        await former.DisposeAsync();
    }

    /// <summary>True when the driver of an interface has agreed on a feature.</summary>
    public async Task<bool> HasFeatureAsync(int interfaceNumber, int bit) =>
        (await ExpectAsync($"cat /sys/class/net/eth{interfaceNumber}/device/features"))[bit] == '1';

    /// <summary>The guest at one of its addresses.</summary>
    public Station On(int wire) => new(this, Wires.GuestAddress(wire));

    /// <summary>The second guest at one of its addresses.</summary>
    public Station PeerOn(int wire) => new(this, Wires.PeerAddress(wire));

    private static Task<Guest> BootAsync(GuestKind kind, HostNetwork host, string[] addresses, string[] arguments) =>
        BootAsync(host, $"{kind} {addresses[0]}", [Installation.GuestScript(kind), "-d", host.Folder, .. arguments], addresses);

    /// <summary>Boots a guest by a command that becomes it, and gives its interfaces addresses.</summary>
    public static async Task<Guest> BootAsync(HostNetwork host, string name, string[] command, params string[] addresses)
    {
        ChildProcess machine = await host.StartAsync(name, command);
        var guest = new Guest(machine, addresses[0]);
        try
        {
            string ready = await machine.WaitForLineAsync(static line => line.Contains("@@READY", StringComparison.Ordinal));
            foreach ((int index, string address) in addresses.Index())
            {
                Assert.True(ready.Contains($"eth{index}", StringComparison.Ordinal), $"The guest has no interface eth{index}.\n{machine.Describe()}");
                await guest.ExpectAsync($"ip addr add {address}/24 dev eth{index} && ip link set eth{index} up");
            }
            await guest.ExpectAsync("mkfifo /tmp/open");
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    public async Task<CommandResult> RunAsync(string command)
    {
        await _shell.WaitAsync();
        try
        {
            int from = _machine.LineCount;
            string mark = string.Create(CultureInfo.InvariantCulture, $"@@DONE {++_commands} ");
            await _machine.Input.WriteAsync($"{_commands} {command}\n");
            await _machine.Input.FlushAsync();
            string last = await _machine.WaitForLineAsync(line => line.Contains(mark, StringComparison.Ordinal), from);
            // Output that does not end in a line feed shares its line with the mark.
            int at = last.IndexOf(mark, StringComparison.Ordinal);
            string output = _machine.Output(from);
            return new CommandResult(
                int.Parse(last[(at + mark.Length)..], CultureInfo.InvariantCulture), output[..output.IndexOf(mark, StringComparison.Ordinal)].TrimEnd());
        }
        finally
        {
            _shell.Release();
        }
    }

    /// <summary>Starts a command that the guest runs on its own.</summary>
    public Task StartAsync(string command) => ExpectAsync($"({command}) >/dev/null 2>&1 &");

    public async Task<string> ExpectAsync(string command) => (await RunAsync(command)).Expect(command);

    public string Describe() => _machine.Describe();

    /// <summary>Pulls the plug: SIGKILL, at whatever it was doing.</summary>
    public async ValueTask DisposeAsync()
    {
        await _machine.DisposeAsync();
        _shell.Dispose();
    }
}
