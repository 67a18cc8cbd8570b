using System.Globalization;
using System.Text.Json;
using ActorNet.Host.Commands;
using ActorNet.Host.Tests.Qmp;

namespace ActorNet.Host.Tests.Life;

/// <summary>Many ports of each kind that needs no privilege, in the built program: they come by file and by command, go, and leave nothing open.</summary>
public sealed class ManyPortsTests : IDisposable
{
    private const int Ports = 1000;
    private const int Cycles = 500; // and 10,000 of each kind in bench/scale
    private const int AtOnce = 50; // commands on their way
    private const int OfTheRuntime = 16; // descriptors that it may open meanwhile, for its own purposes
    private const long IdleBytes = 100 << 10;

    private readonly string _directory = Directory.CreateTempSubdirectory("actornet-many").FullName;

    public static TheoryData<string> Kinds => ["hubport", "switchport", "virtio-net", "e1000", "vhost-user-client", "pcap-capture", "pcap-replay"];

    private string Qmp => Path.Combine(_directory, "qmp");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Run_FileOfAThousand_AllAreUp(string kind)
    {
        Part[] parts = [.. Enumerable.Range(1, Ports).SelectMany(number => PartsOf(kind, number))];
        string file = Path.Combine(_directory, "many.conf");
        await File.WriteAllLinesAsync(file, parts.Select(static part => part.Hocon));
        using var program = new ProgramProcess(["run", file, "-qmp", $"unix:{Qmp},server=on,wait=off"]);
        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());

        using QmpClient client = await QmpClient.NegotiateAsync(Qmp);
        Assert.Equal(parts.Length, await CountAsync(client));

        program.Signal("TERM");
        Assert.Equal(ExitCode.Success, (await program.EndAsync()).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_directory, "*.sock"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Commands_AThousandAddedAndRemoved_TakeLittleAndLeaveNothingOpen(string kind)
    {
        using ProgramProcess program = Start();
        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        using QmpClient client = await QmpClient.NegotiateAsync(Qmp);
        // The lane, pools and sockets of the runtime are there from then on.
        await AskAsync(client, Enumerable.Range(0, 100).SelectMany(number => Add(kind, number).Concat(Remove(kind, number))));
        int open = OpenDescriptors(program);

        await AskAsync(client, Enumerable.Range(0, Cycles).SelectMany(number => Add(kind, number).Concat(Remove(kind, number))));
        await AssertLevelAsync(program, client, open);

        await AskAsync(client, Enumerable.Range(0, Ports).SelectMany(number => Add(kind, number)));
        Assert.Equal(Ports * PartsOf(kind, 0).Length, await CountAsync(client));
        await AskAsync(client, Enumerable.Range(0, Ports).SelectMany(number => Remove(kind, number)));
        await AssertLevelAsync(program, client, open);
        Assert.Equal(0, await CountAsync(client));
    }

    // What one that is added allocates, garbage included, by the runtime's own count: of two runs, the difference.
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Port_AddedAndIdle_AllocatesLittle(string kind)
    {
        const int Few = 100, Many = 600;
        long few = await AllocatedAsync(kind, Few), many = await AllocatedAsync(kind, Many);

        Assert.InRange((many - few) / (Many - Few), 1, IdleBytes);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static int OpenDescriptors(ProgramProcess program) => Directory.GetFileSystemEntries($"/proc/{program.Id}/fd").Length;

    private static async Task<int> CountAsync(QmpClient client) =>
        JsonElement.Parse((await client.AskAsync("""{"execute":"query-netdevs"}"""))!).GetProperty("return").GetArrayLength();

    // What was closed by another thread may be a little late.
    private static async Task AssertLevelAsync(ProgramProcess program, QmpClient client, int level)
    {
        level += OfTheRuntime;
        for (int asked = 0; OpenDescriptors(program) > level && asked < 10_000; asked++) await CountAsync(client);
        Assert.InRange(OpenDescriptors(program), 1, level);
    }

    private static async Task AskAsync(QmpClient client, IEnumerable<string> commands)
    {
        foreach (string[] some in commands.Chunk(AtOnce))
        {
            await client.SendAsync(string.Concat(some));
            foreach (string command in some) Assert.Equal(("""{"return":{}}""", command), (await client.ReadLineAsync(), command));
        }
    }

    private ProgramProcess Start() => new(["run", "-nic", "none", "-qmp", $"unix:{Qmp},server=on,wait=off"], ("ACTORNET_STATS", "1"));

    private async Task<long> AllocatedAsync(string kind, int ports)
    {
        using ProgramProcess program = Start();
        Assert.Equal(RunCommand.Ready, await program.ReadLineAsync());
        using (QmpClient client = await QmpClient.NegotiateAsync(Qmp))
        {
            await AskAsync(client, Enumerable.Range(0, ports).SelectMany(number => Add(kind, number)));
        }

        program.Signal("TERM");
        (_, string output, _) = await program.EndAsync();
        string last = output.Trim().Split('=')[^1];
        return long.Parse(last, CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> Add(string kind, int number) => PartsOf(kind, number).Select(static part => part.Add);

    private IEnumerable<string> Remove(string kind, int number) => PartsOf(kind, number).Reverse().Select(static part => part.Remove);

    private Part[] PartsOf(string kind, int number)
    {
        Part hubport = new("netdev", "hubport", $"p{number}", ("hubid", "0"));
        string socket = Path.Combine(_directory, $"{number}.sock"), file = Path.Combine(_directory, $"{number}.pcapng");
        switch (kind)
        {
            case "virtio-net" or "e1000": return [hubport, new("device", kind, $"n{number}", ("netdev", hubport.Id), ("socket", socket))];
            case "vhost-user-client": return [new("netdev", kind, $"p{number}", ("socket", socket), ("server", "on"))];
            case "pcap-capture": return [new("netdev", kind, $"p{number}", ("file", file))];
            case "switchport": return [new("netdev", kind, $"p{number}", ("switchid", "0"))];
            case "hubport": return [hubport];
            default:
                string empty = Path.Combine(_directory, "empty.pcap");
                if (!File.Exists(empty)) File.WriteAllBytes(empty, [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
                return [new("netdev", kind, $"p{number}", ("file", empty))];
        }
    }

    private sealed record Part(string Word, string Type, string Id, params (string Name, string Value)[] Options)
    {
        public string Hocon => $"actornet.{Word}s.{Id} {{ type = {Type}{string.Concat(Options.Select(static option => $", {option.Name} = \"{option.Value}\""))} }}";

        public string Add => Request("add", Options.Prepend(("id", Id)).Prepend((Word == "netdev" ? "type" : Word == "device" ? "driver" : "qom-type", Type)));

        public string Remove => Request("del", [("id", Id)]);

        private string Request(string verb, IEnumerable<(string Name, string Value)> arguments) =>
            $$$"""{"execute":"{{{Command(verb)}}}","arguments":{ {{{string.Join(',', arguments.Select(static argument => $"\"{argument.Name}\":\"{argument.Value}\""))}}} }}""";

        private string Command(string verb) => Word == "object" ? $"object-{verb}" : $"{Word}_{verb}";
    }
}
