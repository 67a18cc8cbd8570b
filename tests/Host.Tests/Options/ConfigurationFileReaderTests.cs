using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Options;

public sealed class ConfigurationFileReaderTests
{
    private const string Sample = """
        actornet {
          netdevs {
            t0 { type = tap, ifname = tap0 }
            h0 { type = hubport, hubid = 0, netdev = t0 }
            h1 { type = hubport, hubid = 0 }
          }
          devices {
            n0 { type = virtio-net, netdev = h1, socket = "/run/x.sock", server = off, mac = "52:54:00:00:00:07", queues = 2 }
          }
        }
        """;

    [Fact]
    public void Parse_File_SaysTheSameAsOptions()
    {
        var problems = new List<TopologyProblem>();
        ConfigurationFile? file = Reader(problems).Parse(Sample, "lab.conf");
        var arguments = new PortArguments(ProgramPorts.Types, problems);
        arguments.Add(PortRole.Netdev, "tap,id=t0,ifname=tap0");
        arguments.Add(PortRole.Netdev, "hubport,id=h0,hubid=0,netdev=t0");
        arguments.Add(PortRole.Netdev, "hubport,id=h1,hubid=0");
        arguments.Add(PortRole.Device, "virtio-net,id=n0,netdev=h1,socket=/run/x.sock,server=off,mac=52:54:00:00:00:07,queues=2");

        Assert.Empty(problems);
        Assert.Equal(new Topology(arguments.Ports), new Topology(file!.Ports));
    }

    [Fact]
    public void Parse_Ports_KnowTheirPlace()
    {
        ConfigurationFile? file = Reader([]).Parse(Sample, "lab.conf");

        Assert.Equal("lab.conf:3:5 (actornet.netdevs.t0)", file!.Ports[0].Place);
        Assert.Equal("lab.conf:8:5 (actornet.devices.n0)", file.Ports[^1].Place);
    }

    [Trait("Runtime", "own")] // the text comes from the runtime
    [Theory]
    [InlineData("actornet.netdevs.t0 { type = tpa }", "lab.conf:1:23 (actornet.netdevs.t0.type): unknown netdev type 'tpa'; did you mean 'tap'? known netdev types: tap, ")]
    [InlineData("\nactornet.netdevs.t0 { ifname = tap0 }", "lab.conf:2:1 (actornet.netdevs.t0): no netdev type given; known netdev types: tap, ")]
    [InlineData("actornet.netdevs.t0 {\n type = tap\n ifnam = tap0 }", "lab.conf:3:2 (actornet.netdevs.t0.ifnam): tap has no option 'ifnam'; did you mean 'ifname'? known options: id, ifname, ")]
    [InlineData("actornet.netdevs.t0 { type = tap\n fd = seven }", "lab.conf:2:2 (actornet.netdevs.t0.fd): 'seven' is not a value for fd; expects the number of an open file descriptor")]
    [InlineData("actornet.netdevs.t0 { type = tap, ifname { a = 1 } }", "lab.conf:1:35 (actornet.netdevs.t0.ifname): option 'ifname' is an object; write one value")]
    [InlineData("actornet.netdevs.t0 { type = tap, ifname = [a, b] }", "lab.conf:1:35 (actornet.netdevs.t0.ifname): option 'ifname' is a list; write one value")]
    [InlineData("actornet.netdevs.0 { type = tap, ifname = a }", "lab.conf:1:1 (actornet.netdevs.0): '0' is not a value for id; expects a letter followed by letters, digits, '-', '.' or '_'")]
    [InlineData("actornet.netdevs.t0 = tap", "lab.conf:1:1 (actornet.netdevs.t0): is a value, where an object belongs; write actornet.netdevs.t0 { ... }")]
    [InlineData("actornet.netdevs = 5", "lab.conf:1:1 (actornet.netdevs): is a value, where an object belongs; write actornet.netdevs { ... }")]
    [InlineData("actornet {\n  netdev { }\n}", "lab.conf:2:3 (actornet.netdev): unknown key 'netdev'; did you mean 'netdevs'? known keys: ")]
    [InlineData("actornet.log.levle = debug", "lab.conf:1:1 (actornet.log.levle): unknown key 'levle'; did you mean 'level'? known keys: level, file")]
    [InlineData("actornet.log.level { x = 1 }", "lab.conf:1:1 (actornet.log.level): is an object, where a value belongs; write actornet.log.level = VALUE")]
    [InlineData("\nactornet.lane.spin = 5 parsecs", "lab.conf:2:1 (actornet.lane.spin): '5 parsecs' is not a value for actornet.lane.spin; expects a time such as 50us, 10ms or 1s, or infinite")]
    [InlineData("actornet.lane.cpu = [1]", "lab.conf:1:1 (actornet.lane.cpu): '[1]' is not a value for actornet.lane.cpu; expects the number of a processor, or -1 for any")]
    [InlineData("actornet.link.credit = 63", "lab.conf:1:1 (actornet.link.credit): '63' is not a value for actornet.link.credit; expects a whole number, 64 or greater")]
    [InlineData("actornet {\n  netdevs {", "lab.conf:")]
    [InlineData("include \"missing.conf\"", "missing.conf: no such file")]
    public void Parse_BadFile_SaysWhatAndWhere(string text, string expectedStart)
    {
        var problems = new List<TopologyProblem>();

        Reader(problems).Parse(text, "lab.conf");

        TopologyProblem problem = Assert.Single(problems);
        Assert.StartsWith(expectedStart, problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoSuchFile_SaysSo()
    {
        var problems = new List<TopologyProblem>();

        Assert.Null(Reader(problems).Read("/nonexistent/lab.conf"));
        Assert.Null(Reader(problems).Read("/"));

        Assert.Equal(["/nonexistent/lab.conf: no such file", "/: is a directory, not a file"], problems.Select(static problem => problem.ToString()));
    }

    [Fact]
    public void Parse_RuntimeKeys_AreLeftToTheRuntime()
    {
        var problems = new List<TopologyProblem>();

        ConfigurationFile? file = Reader(problems).Parse("akka.loglevel = DEBUG\nother.key = 1", "lab.conf");

        Assert.Empty(problems);
        Assert.Equal("DEBUG", file!.Config.GetString("akka.loglevel"));
    }

    [Fact]
    public void Reference_UnderstandsItself()
    {
        var problems = new List<TopologyProblem>();

        Reader(problems).Parse(ReferenceConfiguration.Text, "reference.conf");

        Assert.Empty(problems);
    }

    private static ConfigurationFileReader Reader(ICollection<TopologyProblem> problems) =>
        new(ProgramPorts.Types, ReferenceConfiguration.Config, problems);
}
