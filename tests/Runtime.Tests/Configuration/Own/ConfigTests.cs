using System.Globalization;

namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public class ConfigTests
{
    private static readonly Config Sample = ConfigurationFactory.ParseString("""
        akka {
          loglevel = INFO
          actor.default-dispatcher { throughput = 64, type = "Dispatcher" }
          scheduler.tick-duration = 10ms
        }
        numbers { int = 42, negative = -7, long = 5000000000, double = 1.5e+3, byte = 255 }
        flags { a = on, b = off, c = yes, d = no, e = true, f = false }
        list = [1, 2, 3]
        names = [tap0, "tap 1"]
        size = 64 KiB
        nothing = null
        """);

    [Fact]
    public void Getters_ValuePresent_ReturnIt()
    {
        Assert.Equal("INFO", Sample.GetString("akka.loglevel"));
        Assert.Equal(64, Sample.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(42, Sample.GetInt("numbers.int"));
        Assert.Equal(-7, Sample.GetInt("numbers.negative"));
        Assert.Equal(5_000_000_000, Sample.GetLong("numbers.long"));
        Assert.Equal(1500, Sample.GetDouble("numbers.double"));
        Assert.Equal(1500, Sample.GetFloat("numbers.double"));
        Assert.Equal(1500m, Sample.GetDecimal("numbers.double"));
        Assert.Equal(TimeSpan.FromMilliseconds(10), Sample.GetTimeSpan("akka.scheduler.tick-duration"));
        Assert.Equal(65_536, Sample.GetByteSize("size"));
        Assert.Equal([1, 2, 3], Sample.GetIntList("list"));
        Assert.Equal(["tap0", "tap 1"], Sample.GetStringList("names"));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    [InlineData("c", true)]
    [InlineData("d", false)]
    [InlineData("e", true)]
    [InlineData("f", false)]
    public void GetBoolean_EverySpelling_IsUnderstood(string flag, bool expected) =>
        Assert.Equal(expected, Sample.GetBoolean("flags." + flag, !expected));

    [Theory]
    [InlineData("no.such.path")]
    [InlineData("nothing")]
    [InlineData("akka.loglevel.deeper")]
    public void Getters_MissingOrNull_ReturnTheDefault(string path)
    {
        Assert.False(Sample.HasPath(path));
        Assert.Null(Sample.GetString(path));
        Assert.Equal("x", Sample.GetString(path, "x"));
        Assert.Equal(0, Sample.GetInt(path));
        Assert.Equal(9, Sample.GetLong(path, 9));
        Assert.True(Sample.GetBoolean(path, true));
        Assert.Equal(2.5, Sample.GetDouble(path, 2.5));
        Assert.Equal(TimeSpan.Zero, Sample.GetTimeSpan(path));
        Assert.Equal(TimeSpan.FromSeconds(1), Sample.GetTimeSpan(path, TimeSpan.FromSeconds(1)));
        Assert.Null(Sample.GetByteSize(path));
        Assert.Equal(7, Sample.GetByteSize(path, 7));
        Assert.Empty(Sample.GetStringList(path));
        Assert.Equal(["d"], Sample.GetStringList(path, ["d"]));
        Assert.Null(Sample.GetConfig(path));
    }

    [Fact]
    public void GetConfig_Object_IsAConfigurationOfItsOwn()
    {
        Config dispatcher = Sample.GetConfig("akka.actor.default-dispatcher")!;

        Assert.Equal(64, dispatcher.GetInt("throughput"));
        Assert.Equal(["throughput", "type"], dispatcher.AsEnumerable().Select(item => item.Key));
        Assert.Equal(7, dispatcher.WithFallback("other = 7").GetInt("other"));
    }

    [Fact]
    public void GetConfig_NotAnObject_NamesPlaceAndPath()
    {
        HoconException problem = Assert.Throws<HoconException>(() => Sample.GetConfig("akka.loglevel"));

        Assert.Equal("string:2:3: akka.loglevel: an object is expected here, not text", problem.Message);
    }

    [Fact]
    public void Getters_WrongKind_NameLineAndFullPath()
    {
        Config part = ConfigurationFactory.ParseString("a {\n  b {\n    wait = soon\n  }\n}").GetConfig("a")!.GetConfig("b")!;

        HoconException problem = Assert.Throws<HoconException>(() => part.GetTimeSpan("wait"));

        Assert.StartsWith("string:3:5: a.b.wait: 'soon' is not a duration", problem.Message, StringComparison.Ordinal);
        Assert.Equal((3, 5, "a.b.wait"), (problem.Origin.Line, problem.Origin.Column, problem.Path));
    }

    [Fact]
    public void AsEnumerable_Root_ListsKeysWithOrigins()
    {
        Config config = ConfigurationFactory.ParseString("b = 1\na = 2").WithFallback("c = 3");

        Assert.Equal(
            ["c string:1", "b string:1", "a string:2"],
            config.AsEnumerable().Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Key} {item.Value.Origin}")));
    }
}
