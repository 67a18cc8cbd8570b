using System.Text.Json;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;
using ActorNet.Host.Qmp;

namespace ActorNet.Host.Tests.Options;

/// <summary>The same port in QEMU's words, in QEMU's JSON, in HOCON and on the control socket.</summary>
public sealed class OptionLanguagesTests
{
    private const string AddressHelp = "where it is";
    private const string Marks = "{}[]\",:=\\\ud800\0 9n";

    private static readonly PortType Typed = new(PortRole.Netdev, "typed", "a port for the test",
    [
        new OptionSpec<string>("addr.type", OptionTypes.Choice("inet", "unix"), AddressHelp),
        new OptionSpec<string>("addr.host", new OptionType<string>("HOST", "a host", static (text, out value) => (value = text).Length > 0), AddressHelp),
        new OptionSpec<int>("addr.port", OptionTypes.Number("PORT", 1, 65535), AddressHelp),
        new OptionSpec<bool>("server", OptionTypes.OnOff, "who listens") { Default = "off" },
        new OptionSpec<long>("sndbuf", OptionTypes.Size, "how much"),
        new OptionSpec<string>("fds", new OptionType<string>("N:N...", "numbers joined by :", static (text, out value) => (value = text).All(static c => char.IsAsciiDigit(c) || c == ':')) { ListSeparator = ':' }, "which"),
    ]);

    private static readonly PortTypeCatalog Catalog = ProgramPorts.Types.With(Typed);

    [Theory]
    [InlineData(
        "typed,id=n0,addr.type=inet,addr.host=a,,b,addr.port=80,server=on,sndbuf=64k,fds=3:4",
        """{"type":"typed","id":"n0","addr":{"type":"inet","host":"a,b","port":80},"server":true,"sndbuf":65536,"fds":[3,4]}""",
        """n0 { type = typed, addr { type = inet, host = "a,b", port = 80 }, server = on, sndbuf = 64k, fds = [3, 4] }""")]
    [InlineData(
        "typed,server,id=n0,addr.port=0x50",
        """{"server":true,"addr.port":"80","type":"typed","id":"n0"}""",
        """n0 { type = typed, server = true, addr.port = 80 }""")]
    [InlineData(
        "typed,id=n0,sndbuf=1.5M,server=n",
        """{"type":"typed","id":"n0","sndbuf":1572864,"server":"no"}""",
        """n0 { type = typed, sndbuf = 1536K, server = false }""")]
    public void Read_SamePort_IsTheSameInEveryLanguage(string words, string json, string hocon)
    {
        var problems = new List<TopologyProblem>();
        PortSettings inWords = Argument(words, problems)!;

        Assert.Equal(inWords, Argument(json, problems));
        Assert.Equal(inWords, File(hocon, problems));
        Assert.Equal(inWords, Command(json, out QmpError? error));
        Assert.Null(error);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("typed,id=n0,servr=on", """{"type":"typed","id":"n0","servr":true}""", "n0 { type = typed, servr = on }", "typed has no option 'servr'; did you mean 'server'? known options: id, addr.type, addr.host, addr.port, server, sndbuf, fds")]
    [InlineData("typed,id=n0,addr.port=0", """{"type":"typed","id":"n0","addr":{"port":0}}""", "n0 { type = typed, addr { port = 0 } }", "'0' is not a value for addr.port; expects a whole number from 1 to 65535")]
    [InlineData("typed,id=n0,addr.prot=1", """{"type":"typed","id":"n0","addr":{"prot":1}}""", "n0 { type = typed, addr { prot = 1 } }", "typed has no option 'addr.prot'; did you mean 'addr.port'? known options: id, addr.type, addr.host, addr.port, server, sndbuf, fds")]
    [InlineData("typed,id=n0,sndbuf=1.5", """{"type":"typed","id":"n0","sndbuf":1.5}""", "n0 { type = typed, sndbuf = 1.5 }", "'1.5' is not a value for sndbuf; expects a size such as 4096, 64k, 1.5M or 2G")]
    [InlineData("typed,id=n0,server=", """{"type":"typed","id":"n0","server":""}""", "n0 { type = typed, server = \"\" }", "'' is not a value for server; expects on or off")]
    [InlineData("typed,id=0", """{"type":"typed","id":"0"}""", "0 { type = typed }", "'0' is not a value for id; expects a letter followed by letters, digits, '-', '.' or '_'")]
    [InlineData("typd,id=n0", """{"type":"typd","id":"n0"}""", "n0 { type = typd }", "unknown netdev type 'typd'; did you mean 'typed'? known netdev types: ")]
    [InlineData("typed,id=n0,vlan=3", """{"type":"typed","id":"n0","vlan":3}""", "n0 { type = typed, vlan = 3 }", "typed has no option 'vlan'; that was QEMU's hub before 3.0: write -netdev hubport,id=ID,hubid=N")]
    public void Read_SameMistake_IsTheSameMessageInEveryLanguage(string words, string json, string hocon, string message)
    {
        var problems = new List<TopologyProblem>();
        _ = Argument(words, problems);
        _ = Argument(json, problems);
        _ = File(hocon, problems);
        _ = Command(json, out QmpError? error);

        Assert.Equal(3, problems.Count);
        Assert.All(problems, problem => Assert.Contains($": {message}", problem.ToString(), StringComparison.Ordinal));
        Assert.Contains($": {message}", error!.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"typed\",\n \"id\":\"n0\",\n  \"server\":\"maybe\"}", "line 3, column 3: 'maybe' is not a value for server")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"addr\":{\"port\":70000}}", "line 1, column 35: '70000' is not a value for addr.port")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"id\":\"n1\"}", "line 1, column 27: option 'id' is given twice; keep one")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"server\":on}", "is no JSON at line 1, column 36: 'o' is an invalid start of a value; write {\"type\": \"TYPE\", \"id\": \"ID\", ...}, or TYPE,id=ID,...")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\"} x", "is no JSON at line 1, column 28: ")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\"", "is no JSON at line 1, column 26: ")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"server\":\"\\ud800\"}", "line 1, column 27: '\\ud800' is not a value for server")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"\\udc00\":1}", "line 1, column 27: typed has no option '\\udc00'")]
    [InlineData("{\"id\":\"n0\"}", "no netdev type given; known netdev types: ")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"server\":null}", "line 1, column 27: 'null' is not a value for server")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"server\":[true]}", "line 1, column 27: option 'server' is a list; write one value")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"server\":{\"x\":1}}", "line 1, column 27: option 'server' is an object; write one value")]
    [InlineData("{\"type\":\"typed\",\"id\":\"n0\",\"addr\":{}, \"fds\":[[1]]}", "line 1, column 38: option 'fds' is a list; write one value")]
    public void Read_BadJson_SaysLineAndColumn(string json, string message)
    {
        var problems = new List<TopologyProblem>();

        _ = Argument(json, problems);

        Assert.StartsWith($"-netdev #1 \"{json}\"", Assert.Single(problems).ToString(), StringComparison.Ordinal);
        Assert.Contains(message, problems[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typed,id=n0,noserver", "typed has no option 'noserver'; write server=off")]
    [InlineData("typed,id=n0,fds", "option 'fds' has no value; write fds=N:N...")]
    [InlineData("typed,id=n0,addr=x", "typed has no option 'addr'; known options: ")]
    [InlineData("user,id=n0", "unknown netdev type 'user'; there is no user-mode stack inside: passt is one, joined by its socket (-netdev stream)")]
    [InlineData("bridge,id=n0,br=b", "unknown netdev type 'bridge'; write -netdev tap,id=ID,ifname=NAME,br=BRIDGE")]
    [InlineData("tap,id=n0,ifname=x,helper=/h", "tap has no option 'helper'; bridge=NAME needs no helper but CAP_NET_ADMIN")]
    [InlineData("tap,id=n0,ifname=x,model=e1000", "tap has no option 'model'; that is the device's: write -nic, or -device MODEL,netdev=ID")]
    public void Read_FormerForms_AreRefusedWithTheRemedy(string words, string message)
    {
        var problems = new List<TopologyProblem>();

        _ = Argument(words, problems);

        Assert.StartsWith($"-netdev #1 \"{words}\": {message}", Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyText_GivesAPortOrAMessage()
    {
        string[] seeds =
        [
            """{"type":"typed","id":"n0","addr":{"type":"inet","host":"a,b","port":80},"server":true,"sndbuf":65536,"fds":[3,4]}""",
            "typed,id=n0,addr.type=inet,addr.host=a,,b,addr.port=80,server=on,sndbuf=64k,fds=3:4",
        ];
        var random = new Random(29);
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = seeds[i % 2].ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--) text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            var problems = new List<TopologyProblem>();

            PortSettings? port = Argument(new string(text, 0, random.Next(4) == 0 ? random.Next(text.Length) : text.Length), problems);

            Assert.True(port is not null || problems.Count > 0);
        }
    }

    [Fact]
    public void Read_DeviceInJson_HasQemusKeyAndNames()
    {
        var problems = new List<TopologyProblem>();
        var arguments = new PortArguments(Catalog, problems);

        arguments.Add(PortRole.Device, """{"driver":"virtio-net-pci","netdev":"h0","socket":"/s","mrg_rxbuf":false}""");
        arguments.Add(PortRole.Device, "virtio-net,id=virtio-net1,netdev=h0,socket=/s,mrg_rxbuf=off");
        arguments.Add(PortRole.Device, "virtio-net,netdev=h0,socket=/s,addr=3");

        Assert.Equal(arguments.Ports[0], arguments.Ports[1]);
        Assert.Equal("-device #3 \"virtio-net,netdev=h0,socket=/s,addr=3\": virtio-net has no option 'addr'; the VMM decides that: give it to the device on its own command line", Assert.Single(problems).ToString());
    }

    [Fact]
    public void Read_SwitchPortLists_AreTextsWithTheirSeparator()
    {
        var problems = new List<TopologyProblem>();

        PortSettings? words = Argument("switchport,id=s0,switchid=0,mode=trunk,trunk=1+10-20,macs=52:54:00:00:00:01+52:54:00:00:00:02", problems);
        PortSettings? list = File("""s0 { type = switchport, switchid = 0, mode = trunk, trunk = [1, "10-20"], macs = ["52:54:00:00:00:01", "52:54:00:00:00:02"] }""", problems);

        Assert.Empty(problems);
        Assert.Equal(words!.Values["trunk"].ToString(), list!.Values["trunk"].ToString());
    }

    private static PortSettings? Argument(string argument, List<TopologyProblem> problems)
    {
        var arguments = new PortArguments(Catalog, problems);
        arguments.Add(PortRole.Netdev, argument);
        return arguments.Ports.SingleOrDefault();
    }

    private static PortSettings? File(string port, List<TopologyProblem> problems) =>
        new ConfigurationFileReader(Catalog, ReferenceConfiguration.Config, problems).Parse($"actornet.netdevs {{\n  {port}\n}}", "lab.conf")?.Ports.SingleOrDefault();

    private static PortSettings? Command(string json, out QmpError? error)
    {
        QmpCommand command = QmpCommandTable.Find("netdev_add")!;
        JsonElement given = JsonElement.Parse(json);
        QmpArguments arguments = QmpArguments.Check(command, given, out error)!;
        return QmpPortReader.Read(Catalog, PortRole.Netdev, command.Name, arguments.Text("type"), arguments, out error);
    }
}
