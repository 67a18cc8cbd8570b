using ActorNet.Actors.Topologies;
using ActorNet.Host.Options;

namespace ActorNet.Host.Tests.Options;

public sealed class DatapathSettingsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("actornet.lane.spin = infinite")]
    public void Check_GoodValues_AreFine(string text) => Assert.Empty(Check(text));

    [Trait("Runtime", "own")] // the text comes from the runtime
    [Theory]
    [InlineData("actornet.lane.cpu = 4000", "actornet.lane.cpu: 4000: core 4000 is not there")]
    [InlineData("actornet.lane.cpu = one", "actornet.lane.cpu")]
    [InlineData("actornet.lane.spin = 2 h", "actornet.lane.spin: 2 h: is not from 0 to 1 minute, nor infinite")]
    [InlineData("actornet.lane.spin = soon", "actornet.lane.spin")]
    [InlineData("actornet.lane.throughput = 0", "actornet.lane.throughput: 0: is not a number from 1 up")]
    [InlineData("actornet.net-queue.capacity = 63", "actornet.net-queue.capacity: 63: is less than 64 frames")]
    [InlineData("actornet.link.credit = 1", "actornet.link.credit: 1: is less than 64 frames")]
    public void Check_BadValue_IsOneProblemThatNamesTheKey(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(Check(text)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Parse_UndefinedSubstitution_IsAProblemNotAnException()
    {
        var problems = new List<TopologyProblem>();
        var reader = new ConfigurationFileReader(ProgramPorts.Types, ReferenceConfiguration.Config, problems);
        Assert.Null(reader.Parse("actornet.netdevs.t0 { type = ${nope} }", "lab.conf"));
        Assert.Contains("nope", Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    private static List<TopologyProblem> Check(string text)
    {
        var problems = new List<TopologyProblem>();
        DatapathSettings.Check(ConfigurationFactory.ParseString(text).WithFallback(ReferenceConfiguration.Config), problems);
        return problems;
    }
}
