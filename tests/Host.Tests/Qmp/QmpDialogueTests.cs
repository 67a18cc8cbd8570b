using System.Text.Json;
using ActorNet.Actors.Lanes;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Qmp;
using ActorNet.Host.Tests.Support;

namespace ActorNet.Host.Tests.Qmp;

/// <summary>What is said over the socket, word for word.</summary>
#pragma warning disable CA1001 // xunit disposes of it as an IAsyncLifetime.
public sealed class QmpDialogueTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly QmpHost _host = new();
    private QmpClient _client = null!;

    public async Task InitializeAsync() => _client = await _host.NegotiateAsync();

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Connect_Anyone_IsGreetedWithTheVersion()
    {
        using QmpClient client = await _host.ConnectAsync();

        JsonElement greeting = JsonElement.Parse(client.Greeting!).GetProperty("QMP");
        Assert.Equal(0, greeting.GetProperty("capabilities").GetArrayLength());
        JsonElement version = greeting.GetProperty("version");
        Assert.Equal(["micro", "minor", "major"], version.GetProperty("qemu").EnumerateObject().Select(static member => member.Name));
        Assert.StartsWith("actornet ", version.GetProperty("package").GetString(), StringComparison.Ordinal);
        Assert.Equal($$"""{"return":{{version.GetRawText()}}}""", await _client.AskAsync("""{"execute":"query-version"}"""));
    }

    [Theory]
    [InlineData("query-status")]
    [InlineData("no-such-command")]
    [InlineData("quit")]
    public async Task Command_BeforeNegotiation_IsNotFound(string command)
    {
        using QmpClient client = await _host.ConnectAsync();

        Assert.Equal(
            """{"error":{"class":"CommandNotFound","desc":"Expecting capabilities negotiation with 'qmp_capabilities'"},"id":1}""",
            await client.AskAsync($$"""{"execute":"{{command}}","id":1}"""));
        Assert.Equal("""{"return":{},"id":2}""", await client.AskAsync("""{"execute":"qmp_capabilities","id":2}"""));
    }

    [Fact]
    public async Task Capabilities_ThatAreNotOffered_LeaveTheNegotiationOpen()
    {
        using QmpClient client = await _host.ConnectAsync();

        Assert.Equal(
            """{"error":{"class":"GenericError","desc":"Capability oob not available"}}""",
            await client.AskAsync("""{"execute":"qmp_capabilities","arguments":{"enable":["oob"]}}"""));
        Assert.Equal("""{"return":{}}""", await client.AskAsync("""{"execute":"qmp_capabilities","arguments":{"enable":[]}}"""));
    }

    [Theory]
    [InlineData("""{"execute":"qmp_capabilities"}""", "CommandNotFound", "Capabilities negotiation is already complete, command ignored")]
    [InlineData("""{"execute":"query_status"}""", "CommandNotFound", "The command query_status has not been found")]
    [InlineData("""{"execute":"query-status","arguments":{"x":1}}""", "GenericError", "Parameter 'x' is unexpected")]
    [InlineData("""{"execute":"set_link","arguments":{"up":true}}""", "GenericError", "Parameter 'name' is missing")]
    [InlineData("""{"execute":"set_link","arguments":{"name":"t0"}}""", "GenericError", "Parameter 'up' is missing")]
    [InlineData("""{"execute":"set_link","arguments":{"name":7,"up":true}}""", "GenericError", "Invalid parameter type for 'name', expected: string")]
    [InlineData("""{"execute":"set_link","arguments":{"name":"t0","up":"on"}}""", "GenericError", "Invalid parameter type for 'up', expected: boolean")]
    [InlineData("""{"execute":"set_link","arguments":{"name":"t0","up":null}}""", "GenericError", "Invalid parameter type for 'up', expected: boolean")]
    [InlineData("""{"execute":"set_link","arguments":{"name":"t0","up":true,"Name":"t0"}}""", "GenericError", "Parameter 'Name' is unexpected")]
    [InlineData("""{"execute":"announce-self","arguments":{"rounds":0}}""", "GenericError", "Parameter 'rounds' expects a value in the range 1 to 1000")]
    [InlineData("""{"execute":"announce-self","arguments":{"initial":100001}}""", "GenericError", "Parameter 'initial' expects a value in the range 1 to 100000")]
    [InlineData("""{"execute":"announce-self","arguments":{"step":1.5}}""", "GenericError", "Invalid parameter type for 'step', expected: integer")]
    [InlineData("""{"execute":"announce-self","arguments":{"interfaces":"n0"}}""", "GenericError", "Invalid parameter type for 'interfaces', expected: array of strings")]
    [InlineData("""{"execute":"netdev_add","arguments":{"id":"t0"}}""", "GenericError", "Parameter 'type' is missing")]
    [InlineData("""{"execute":"netdev_add","arguments":{"type":"tap"}}""", "GenericError", "Parameter 'id' is missing")]
    [InlineData("""{"execute":"netdev_add","arguments":{"type":"tap","id":"t0","ifname":null}}""", "GenericError", "Invalid parameter type for 'ifname', expected: string, number, boolean, array or object")]
    [InlineData("""{"execute":"netdev_del","arguments":{}}""", "GenericError", "Parameter 'id' is missing")]
    [InlineData("[]", "GenericError", "QMP input must be a JSON object")]
    public async Task Request_Wrong_GivesTheError(string request, string errorClass, string description)
    {
        JsonElement error = JsonElement.Parse((await _client.AskAsync(request))!).GetProperty("error");

        Assert.Equal(errorClass, error.GetProperty("class").GetString());
        Assert.Equal(description, error.GetProperty("desc").GetString());
        Assert.Equal("""{"return":{"status":"running","running":true},"id":1}""", await _client.AskAsync("""{"execute":"query-status","id":1}"""));
        Assert.Empty(_host.Control.Calls);
    }

    [Theory]
    [InlineData("set_link", """{"name":"t0","up":false}""", "link t0 down")]
    [InlineData("announce-self", "{}", "announce all: 50 550 5 100")]
    [InlineData("announce-self", """{"initial":1,"max":2,"rounds":3,"step":0,"interfaces":["n0","n1"]}""", "announce n0+n1: 1 2 3 0")]
    [InlineData("netdev_add", """{"type":"tap","id":"t0","ifname":"tap0","script":"no"}""", "add Netdev tap t0 at netdev_add \"t0\": ifname=tap0 script=no")]
    [InlineData("netdev_add", """{"type":"hubport","hubid":3,"id":"h0"}""", "add Netdev hubport h0 at netdev_add \"h0\": hubid=3")]
    [InlineData("netdev_add", """{"type":"hubport","hubid":"3","id":"h0"}""", "add Netdev hubport h0 at netdev_add \"h0\": hubid=3")]
    [InlineData("netdev_del", """{"id":"t0"}""", "remove t0")]
    [InlineData("device_add", """{"driver":"virtio-net","id":"n0","netdev":"h0","socket":"/n0","server":false}""",
        "add Device virtio-net n0 at device_add \"n0\": netdev=h0 server=False socket=/n0")]
    [InlineData("device_del", """{"id":"n0"}""", "remove n0")]
    [InlineData("object-del", """{"id":"f0"}""", "remove filter f0")]
    public async Task Change_Good_ReachesTheTopology(string command, string arguments, string call)
    {
        Assert.Equal("""{"return":{}}""", await _client.AskAsync($$"""{"execute":"{{command}}","arguments":{{arguments}}}"""));

        Assert.Equal([call], _host.Control.Calls);
    }

    [Theory]
    [InlineData("netdev_add", """{"type":"tpa","id":"t0"}""", "netdev_add \"t0\": unknown netdev type 'tpa'; did you mean 'tap'? known netdev types: ")]
    [InlineData("netdev_add", """{"type":"tap","id":"0t"}""", "netdev_add \"0t\": '0t' is not a value for id; expects a letter")]
    [InlineData("netdev_add", """{"type":"hubport","id":"h0","hubid":-1}""", "netdev_add \"h0\": '-1' is not a value for hubid; expects a whole number")]
    [InlineData("netdev_add", """{"type":"tap","id":"t0","x":1,"y":2}""", "netdev_add \"t0\": tap has no option 'x'; ")]
    [InlineData("device_add", """{"driver":"tap","id":"t0"}""", "device_add \"t0\": unknown device type 'tap'; ")]
    [InlineData("object-add", """{"qom-type":"no-filter","id":"f0"}""", "object-add \"f0\": unknown object type 'no-filter'; ")]
    public async Task Add_OptionsWrong_SaysWhatTheCommandLineWould(string command, string arguments, string start)
    {
        string answer = (await _client.AskAsync($$"""{"execute":"{{command}}","arguments":{{arguments}}}"""))!;

        Assert.StartsWith(start, JsonElement.Parse(answer).GetProperty("error").GetProperty("desc").GetString(), StringComparison.Ordinal);
        Assert.Empty(_host.Control.Calls);
    }

    [Theory]
    [InlineData("set_link", """{"name":"x","up":true}""", "DeviceNotFound", "Device 'x' not found")]
    [InlineData("announce-self", """{"interfaces":["x"]}""", "DeviceNotFound", "Device 'here' not found")]
    [InlineData("netdev_del", """{"id":"x"}""", "DeviceNotFound", "Device 'x' not found")]
    [InlineData("device_del", """{"id":"x"}""", "DeviceNotFound", "Device 'x' not found")]
    [InlineData("object-del", """{"id":"x"}""", "GenericError", "object 'x' not found")]
    [InlineData("netdev_add", """{"type":"tap","id":"x"}""", "GenericError", "here: is not there")]
    public async Task Change_NothingOfThatName_IsNotFound(string command, string arguments, string errorClass, string description)
    {
        _host.Control.Answer = Task.FromResult<TopologyChangeRefused?>(FakeControl.Refused("is not there", notFound: true));

        Assert.Equal(
            $$$"""{"error":{"class":"{{{errorClass}}}","desc":"{{{description}}}"}}""",
            await _client.AskAsync($$"""{"execute":"{{command}}","arguments":{{arguments}}}"""));
    }

    [Fact]
    public async Task Change_Refused_SaysWhy()
    {
        _host.Control.Answer = Task.FromResult<TopologyChangeRefused?>(FakeControl.Refused("in use"));

        Assert.Equal(
            """{"error":{"class":"GenericError","desc":"here: in use"},"id":"x"}""",
            await _client.AskAsync("""{"execute":"netdev_del","arguments":{"id":"t0"},"id":"x"}"""));
    }

    [Fact]
    public async Task Change_Fails_IsOneErrorAndAFault()
    {
        var fault = new InvalidOperationException("broken");
        _host.Control.Answer = Task.FromException<TopologyChangeRefused?>(fault);

        Assert.Equal("""{"error":{"class":"GenericError","desc":"netdev_del: broken"}}""", await _client.AskAsync("""{"execute":"netdev_del","arguments":{"id":"t0"}}"""));
        Assert.Equal([fault], _host.Faults);
        Assert.Equal("""{"return":[]}""", await _client.AskAsync("""{"execute":"query-netdevs"}"""));
    }

    [Fact]
    public async Task Change_NeverAnswered_IsGivenUp()
    {
        await using var host = new QmpHost(new QmpLimits { Patience = TimeSpan.FromMilliseconds(1) });
        host.Control.Answer = new TaskCompletionSource<TopologyChangeRefused?>().Task;
        using QmpClient client = await host.NegotiateAsync();

        Assert.Equal(
            """{"error":{"class":"GenericError","desc":"netdev_del: no answer within 0.001 s; whether it was done is not known"}}""",
            await client.AskAsync("""{"execute":"netdev_del","arguments":{"id":"t0"}}"""));
        Assert.Empty(host.Faults);
    }

    [Fact]
    public async Task QueryNetdevs_Ports_AreTheirReports()
    {
        _host.Control.Reports =
        [
            Reports.Of("t0", "tap", true, 1, 2, 3, 4, new DropCount("runt", 5), new DropCount("queue-overflow", 6), new DropCount("runt", 7)) with
            {
                Peer = "h0",
                Gate = DataGate.NotWritable | DataGate.Paused,
                Waits = [8, 0, 9, .. Enumerable.Repeat(0L, WaitHistogram.Buckets - 4), 10],
                Overflow = "drop",
            },
        ];

        Assert.Equal(
            """{"return":[{"id":"t0","type":"tap","peer":"h0","path":null,"link-up":true,"frames-in":1,"bytes-in":60,"frames-out":2,"bytes-out":120,"queued":3,"queued-bytes":0,"high-water":0,"closed":["not-writable","paused"],"closings":0,"wait-us":{"1":8,"4":9,"more":10},"overflow":"drop","credit":4,"credit-bytes":0,"waiting":0,"outstanding":0,"dropped":18,"drops":{"runt":12,"queue-overflow":6},"events":{},"driver":null,"filters":[],"unaccounted":0}]}""",
            await _client.AskAsync("""{"execute":"query-netdevs"}"""));
    }

    [Fact]
    public async Task QueryNetdevs_NicInUse_SaysWhatItsDriverAgreedOn()
    {
        _host.Control.Reports = [Reports.Of("n0", "virtio-net", true, 0, 0, 0, 0) with { Driver = new DriverReport(["VIRTIO_NET_F_MAC", "VIRTIO_F_VERSION_1"], "packed", 2, 3) }];

        Assert.Contains(
            """ "driver":{"features":["VIRTIO_NET_F_MAC","VIRTIO_F_VERSION_1"],"ring":"packed","queue-pairs":2,"memory-regions":3,"datapath":"actors"},""".Trim(),
            await _client.AskAsync("""{"execute":"query-netdevs"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueryLanes_Lanes_HaveEveryNumberOfTheTable()
    {
        _host.Control.Lanes = [new LaneStatistics { Lane = "lane-1", Busy = TimeSpan.FromMilliseconds(1500), Sleeps = 7 }];

        JsonElement lane = JsonElement.Parse((await _client.AskAsync("""{"execute":"query-lanes"}"""))!).GetProperty("return")[0];

        Assert.Equal(LaneStatisticTable.All.Select(static row => row.Name).Prepend("lane"), lane.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("lane-1", lane.GetProperty("lane").GetString());
        Assert.Equal(1.5, lane.GetProperty("busy").GetDouble());
        Assert.Equal(7, lane.GetProperty("sleeps").GetInt64());
    }

    [Fact]
    public async Task QueryCommands_Any_ListsTheTable()
    {
        JsonElement list = JsonElement.Parse((await _client.AskAsync("""{"execute":"query-commands"}"""))!).GetProperty("return");

        Assert.Equal(QmpCommandTable.All.Select(static command => command.Name), list.EnumerateArray().Select(static item => item.GetProperty("name").GetString()));
    }
}
