using ActorNet.RealGuests.Tests.Harness.Failures;

namespace ActorNet.RealGuests.Tests.Harness;

/// <summary>
/// The host of a test: a network namespace of its own with nothing in it, and a folder for sockets. Both vanish with it.
/// Without root it is a user namespace too.
/// </summary>
internal sealed class HostNetwork : IStation, IAsyncDisposable
{
    private const string Ready = "@@NAMESPACE";
    private readonly ChildProcess _holder;
    private readonly string[] _entry;

    private HostNetwork(ChildProcess holder, string[] entry)
    {
        _holder = holder;
        _entry = entry;
        Folder = Directory.CreateTempSubdirectory("actornet-").FullName;
    }

    /// <summary>Where sockets and files of the test go.</summary>
    public string Folder { get; }

    public string Address => "10.9.0.1";

    public string PingCommand => "/bin/ping";

    public string DatagramsCommand { get; } = Path.Combine(Installation.Root, "artifacts", "guests", "datagrams");

    public static async Task<HostNetwork> CreateAsync()
    {
        bool root = Environment.UserName == "root";
        string[] user = root ? [] : ["--user", "--map-root-user"];
        // Fragments of one datagram may come by several queues, with others between them: no distance is too far.
        const string SetUp = "busybox ip link set lo up && echo 0 >/proc/sys/net/ipv4/ipfrag_max_dist";
        // The namespace lives as long as a process in it. This one ends by itself when the test process is gone: end of input.
        ChildProcess holder = await ChildProcess.StartAsync(
            "namespace", ["unshare", "--net", .. user, "busybox", "sh", "-c", $"{SetUp} && echo {Ready} && read line"]);
        try
        {
            await holder.WaitForLineAsync(static line => line == Ready);
            return new HostNetwork(
                holder, ["nsenter", "--target", $"{holder.Id}", "--net", .. root ? (string[])[] : ["--user", "--preserve-credentials"], "--"]);
        }
        catch
        {
            await holder.DisposeAsync();
            throw;
        }
    }

    /// <summary>The host at its address on a wire.</summary>
    public Station On(int wire) => new(this, Wires.HostAddress(wire));

    /// <summary>Starts a program in the namespace. What it says comes with the failure of the test.</summary>
    public async Task<ChildProcess> StartAsync(string name, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        ChildProcess program = await StartCommandAsync(name, command, environment);
        StartedPrograms.Add(program);
        return program;
    }

    /// <summary>Runs a program in the namespace to its end.</summary>
    public async Task<CommandResult> RunProgramAsync(string name, IEnumerable<string> command)
    {
        await using ChildProcess child = await StartCommandAsync(name, command);
        child.Input.Close();
        int status = await child.WaitForExitAsync();
        return new CommandResult(status, child.Output(1));
    }

    public Task<CommandResult> RunAsync(string command) =>
        RunProgramAsync("host command", ["busybox", "sh", "-c", $"cd {Folder}; {command}"]);

    private Task<ChildProcess> StartCommandAsync(string name, IEnumerable<string> command, IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.StartAsync(name, [.. _entry, .. command], environment);

    /// <summary>Gives the host its address, on an interface that exists.</summary>
    public async Task SetAddressAsync(string interfaceName)
    {
        string command = $"busybox ip addr add {Address}/24 dev {interfaceName} && busybox ip link set {interfaceName} up";
        (await RunAsync(command)).Expect(command);
    }

    public async Task<bool> HasInterfaceAsync(string name) => (await RunAsync($"busybox ip link show {name}")).Status == 0;

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
