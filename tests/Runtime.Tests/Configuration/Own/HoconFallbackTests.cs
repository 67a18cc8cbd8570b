namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public class HoconFallbackTests
{
    private static readonly Config Reference = ConfigurationFactory.ParseString("a = 1\no { x = 1, y { z = 1 } }\nlist = [1, 2]");

    [Fact]
    public void WithFallback_ObjectsMerge_TheRestIsReplaced()
    {
        Config config = ConfigurationFactory.ParseString("o { y { w = 2 }, x = 2 }\nlist = [3]").WithFallback(Reference);

        Assert.Equal((1, 2, 1, 2), (config.GetInt("a"), config.GetInt("o.x"), config.GetInt("o.y.z"), config.GetInt("o.y.w")));
        Assert.Equal([3], config.GetIntList("list"));
        Assert.Equal(1, Reference.GetInt("o.x"));
        Assert.False(Reference.HasPath("o.y.w"));
    }

    [Fact]
    public void WithFallback_Chain_FirstDefinitionWins()
    {
        Config config = ConfigurationFactory.ParseString("a = 1").WithFallback("a = 2, b = 2").WithFallback("a = 3, b = 3, c = 3");

        Assert.Equal((1, 2, 3), (config.GetInt("a"), config.GetInt("b"), config.GetInt("c")));
        Assert.Equal(2, config.Fallback!.GetInt("a"));
        Assert.Equal(3, config.Fallback.Fallback!.GetInt("a"));
    }

    [Fact]
    public void WithFallback_NullOrEmpty_ChangesNothing()
    {
        Assert.Same(Reference, Reference.WithFallback(null));
        Assert.Same(Reference, Reference.WithFallback(Config.Empty));
        Assert.Same(Reference, Config.Empty.WithFallback(Reference));
        Assert.Throws<ArgumentException>(() => Reference.WithFallback(Reference));
    }

    [Fact]
    public void WithFallback_TheSameAgain_DoesNotAppendItsListsTwice()
    {
        Config below = ConfigurationFactory.ParseString("list += a");
        Config middle = ConfigurationFactory.ParseString("list += b").WithFallback(below);
        Config top = ConfigurationFactory.ParseString("list += c").WithFallback(middle);

        Assert.Equal(["a", "b", "c"], top.WithFallback(below).WithFallback(middle).GetStringList("list"));
    }

    [Fact]
    public void WithFallback_NullOnTop_HidesTheFallback()
    {
        Config config = ConfigurationFactory.ParseString("o = null").WithFallback(Reference);

        Assert.False(config.HasPath("o"));
        Assert.False(config.HasPath("o.x"));
        Assert.NotNull(config.GetValue("o"));
    }

    [Fact]
    public void GetConfig_OfMerged_KeepsOriginsOfBoth()
    {
        Config part = ConfigurationFactory.ParseString("\n\no { x = 2 }").WithFallback(Reference).GetConfig("o")!;

        Assert.Equal(3, part.GetValue("x")!.Origin.Line);
        Assert.Equal(2, part.GetValue("y")!.Origin.Line);
    }

    [Fact]
    public void Operators_AddText()
    {
        Config config = "a = 5" + Reference;
        Config implicitly = "x = 1";

        Assert.Equal((5, 1), (config.GetInt("a"), config.GetInt("o.x")));
        Assert.Equal(9, (Reference + "new = 9").GetInt("new"));
        Assert.Equal(1, implicitly.GetInt("x"));
    }

    [Fact]
    public void ToString_WithAndWithoutFallback()
    {
        Config config = ConfigurationFactory.ParseString("b = ${a}\nc = \"two words\"").WithFallback("a = 1");

        Assert.Equal("b = \"${a}\"\nc = \"two words\"", config.ToString());
        Assert.Equal("a = 1\nb = 1\nc = \"two words\"", config.ToString(true));
        Assert.Equal(config.ToString(), config.ToString(false));
    }

    [Fact]
    public void ToString_ValueThatContainsItself_SaysSo() =>
        Assert.Equal("# string:1:6: a: the value contains itself", ConfigurationFactory.ParseString("a = [${a}]").ToString());

    [Fact]
    public void FromObject_PropertiesAreKeys()
    {
        Config config = ConfigurationFactory.FromObject(new { Name = "tap \"0\"", Queues = 2, Nested = new { On = true }, List = new List<int> { 1, 2 }, None = (string?)null });

        Assert.Equal(("tap \"0\"", 2, true), (config.GetString("Name"), config.GetInt("Queues"), config.GetBoolean("Nested.On")));
        Assert.Equal([1, 2], config.GetIntList("List"));
        Assert.False(config.HasPath("None"));
        Assert.Throws<HoconException>(() => ConfigurationFactory.FromObject(5));
    }

    [Fact]
    public void Extensions_AcceptNull()
    {
        Config? none = null;

        Assert.Same(Reference, none.SafeWithFallback(Reference));
        Assert.Same(Reference, Reference.SafeWithFallback(Reference));
        Assert.True(none.IsNullOrEmpty());
        Assert.True(Config.Empty.IsNullOrEmpty());
        Assert.False(Reference.IsNullOrEmpty());
    }

    [Fact]
    public void ValuesMadeByHand_BecomeConfigurations()
    {
        var value = new HoconValue();
        value.AppendValue(new HoconLiteral("5"));
        Config config = value.AtKey("x");

        Assert.Equal(5, config.GetInt("x"));
        Assert.Equal("program: x: 'five' is not a whole number of 32 bits", Assert.Throws<HoconException>(() =>
        {
            value.NewValue(new HoconLiteral("five"));
            value.AtKey("x").GetInt("x");
        }).Message);
        Assert.Throws<HoconException>(() => value.ToConfig());
        value.Clear();
        Assert.True(value.IsEmpty);
        Assert.True(value.ToConfig().IsEmpty);
    }

    [Fact]
    public void HoconObject_Merge_IsDeep()
    {
        HoconObject left = ConfigurationFactory.ParseString("a = 1, o { x = 1 }").Root.GetObject()!;
        HoconObject right = ConfigurationFactory.ParseString("b = 2, o { y = 2 }").Root.GetObject()!;

        left.Merge(right);

        Assert.Equal("a = 1\no {\n  x = 1\n  y = 2\n}\nb = 2", left.ToString());
        Assert.Equal("1", ((IDictionary<string, object?>)left.Unwrapped["o"]!)["x"]);
        Assert.True(left.GetOrCreateKey("new").IsEmpty);
        Assert.Null(left.GetKey("newer"));
    }

    [Fact]
    public void FromResource_AllForms_ReadIt()
    {
        const string Name = "ActorNet.Runtime.Tests.Configuration.sample.conf";

        Assert.Equal(1, ConfigurationFactory.FromResource(Name, typeof(HoconFallbackTests).Assembly).GetInt("sample"));
        Assert.Equal(1, ConfigurationFactory.FromResource<HoconFallbackTests>(Name).GetInt("sample"));
        Assert.Equal(1, ConfigurationFactory.FromResource(Name, this).GetInt("sample"));
        Assert.Equal(1, ConfigurationFactory.FromResource(Name, typeof(HoconFallbackTests)).GetInt("sample"));
        Assert.Equal(1, ConfigurationFactory.FromResource(Name, (object)typeof(HoconFallbackTests).Assembly).GetInt("sample"));
        Assert.StartsWith("none (ActorNet.Runtime.Tests): ", Assert.Throws<HoconException>(() => ConfigurationFactory.FromResource("none", this)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_Empty_Load_Default_Exist()
    {
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.NotNull(ConfigurationFactory.Default());
        Assert.Equal("beside the program", ConfigurationFactory.Load().GetString("application"));
    }
}
