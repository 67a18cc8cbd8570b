namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public class HoconUnitsTests
{
    private static Config Value(string text) => ConfigurationFactory.ParseString($"x = {text}");

    [Theory]
    [InlineData("5 s", 50_000_000)]
    [InlineData("50 us", 500)]
    [InlineData("10ms", 100_000)]
    [InlineData("100 ns", 1)]
    [InlineData("149 ns", 1)]
    [InlineData("151 nanos", 2)]
    [InlineData("1 nanosecond", 0)]
    [InlineData("3 micro", 30)]
    [InlineData("3 micros", 30)]
    [InlineData("3 microseconds", 30)]
    [InlineData("2 millis", 20_000)]
    [InlineData("2 milliseconds", 20_000)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("0.5 second", 5_000_000)]
    [InlineData("2 m", 1_200_000_000)]
    [InlineData("1 minute", 600_000_000)]
    [InlineData("1h", 36_000_000_000)]
    [InlineData("2 hours", 72_000_000_000)]
    [InlineData("1 d", 864_000_000_000)]
    [InlineData("7 days", 6_048_000_000_000)]
    [InlineData("250", 2_500_000)]
    [InlineData("\"30 s\"", 300_000_000)]
    [InlineData("0", 0)]
    public void GetTimeSpan_EveryUnit_GivesTicks(string text, long ticks) => Assert.Equal(ticks, Value(text).GetTimeSpan("x").Ticks);

    [Theory]
    [InlineData("infinite")]
    [InlineData("Infinite")]
    public void GetTimeSpan_Infinite_OnlyWhereAllowed(string text)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, Value(text).GetTimeSpan("x"));
        Assert.Throws<HoconException>(() => Value(text).GetTimeSpan("x", allowInfinite: false));
    }

    [Theory]
    [InlineData("-5 s")]
    [InlineData("5 weeks")]
    [InlineData("5 S")]
    [InlineData("s")]
    [InlineData("\"\"")]
    [InlineData("1.2.3 s")]
    [InlineData("9999999999999 d")]
    [InlineData("79228162514264337593543950335 d")]
    [InlineData("99999999999999999999999999999999999999 s")]
    [InlineData("[1 s]")]
    [InlineData("{ s = 1 }")]
    public void GetTimeSpan_NoDuration_Throws(string text)
    {
        HoconException problem = Assert.Throws<HoconException>(() => Value(text).GetTimeSpan("x"));

        Assert.StartsWith("string:1:1: x: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("a duration", problem.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1500", 1500)]
    [InlineData("1500b", 1500)]
    [InlineData("1500 B", 1500)]
    [InlineData("64 KiB", 65_536)]
    [InlineData("64K", 65_536)]
    [InlineData("64k", 65_536)]
    [InlineData("64 kB", 64_000)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1 MiB", 1_048_576)]
    [InlineData("1M", 1_048_576)]
    [InlineData("0.5 MiB", 524_288)]
    [InlineData("2 megabytes", 2_000_000)]
    [InlineData("1 GB", 1_000_000_000)]
    [InlineData("1 GiB", 1_073_741_824)]
    [InlineData("1 TiB", 1_099_511_627_776)]
    [InlineData("1 TB", 1_000_000_000_000)]
    [InlineData("7 EiB", 8_070_450_532_247_928_832)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void GetByteSize_EveryUnit_GivesBytes(string text, long bytes) => Assert.Equal(bytes, Value(text).GetByteSize("x"));

    [Theory]
    [InlineData("-1")]
    [InlineData("8 EiB")]
    [InlineData("64 KB")]
    [InlineData("many")]
    [InlineData("MiB")]
    [InlineData("1..5 MiB")]
    [InlineData("[1]")]
    public void GetByteSize_NoSize_Throws(string text) =>
        Assert.Contains("a size in bytes", Assert.Throws<HoconException>(() => Value(text).GetByteSize("x")).Problem, StringComparison.Ordinal);

    [Fact]
    public void GetByteSize_EmptyText_IsNull() => Assert.Null(Value("\"\"").GetByteSize("x", 5));

    [Theory]
    [InlineData("2147483648")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("1 000")]
    [InlineData("maybe")]
    public void GetInt_NotSuchANumber_Throws(string text) =>
        Assert.Equal($"'{text}' is not a whole number of 32 bits", Assert.Throws<HoconException>(() => Value(text).GetInt("x")).Problem);

    [Fact]
    public void Getters_OtherWrongKinds_SayWhatIsThere()
    {
        Assert.Equal("text is expected here, not an array", Problem("[1]", config => config.GetString("x")));
        Assert.Equal("text is expected here, not an object", Problem("{}", config => config.GetString("x")));
        Assert.Equal("an array is expected here, not text", Problem("1", config => config.GetIntList("x")));
        Assert.Equal("an array is expected here, not an object", Problem("{ a = 1 }", config => config.GetStringList("x")));
        Assert.Equal("a whole number of 32 bits is expected here, not null", Problem("[null]", config => config.GetIntList("x")));
        Assert.Equal("'maybe' is not a boolean; use true, on, yes or false, off, no", Problem("maybe", config => config.GetBoolean("x")));
        Assert.Equal("'256' is not a whole number from 0 to 255", Problem("[256]", config => config.GetByteList("x")));
        Assert.Equal("'one' is not a number", Problem("one", config => config.GetDouble("x")));
    }

    [Fact]
    public void GetList_BadElement_NamesItsIndexAndLine()
    {
        Config config = ConfigurationFactory.ParseString("a.b = [\n 1\n two\n]");

        HoconException problem = Assert.Throws<HoconException>(() => config.GetIntList("a.b"));

        Assert.Equal("string:3:2: a.b[1]: 'two' is not a whole number of 32 bits", problem.Message);
    }

    [Fact]
    public void GetList_EveryType_IsRead()
    {
        Config config = Value("[1, 0]");

        Assert.Equal([1L, 0L], config.GetLongList("x"));
        Assert.Equal([1.0, 0.0], config.GetDoubleList("x"));
        Assert.Equal([1f, 0f], config.GetFloatList("x"));
        Assert.Equal([1m, 0m], config.GetDecimalList("x"));
        Assert.Equal([(byte)1, (byte)0], config.GetByteList("x"));
        Assert.Equal(["1", "0"], config.GetStringList("x"));
        Assert.Equal([true, false], Value("[on, off]").GetBooleanList("x"));
    }

    private static string Problem(string text, Action<Config> read) =>
        Assert.Throws<HoconException>(() => read(Value(text))).Problem;
}
