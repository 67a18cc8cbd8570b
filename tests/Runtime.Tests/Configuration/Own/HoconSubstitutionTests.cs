namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public class HoconSubstitutionTests
{
    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);

    [Theory]
    [InlineData("a = 1, x = ${a}", "1")]
    [InlineData("x = ${a}, a = 1", "1")]
    [InlineData("x = ${b.c}, b { c = 1 }", "1")]
    [InlineData("x = ${ b.c }, b { c = 1 }", "1")]
    [InlineData("x = ${\"b.c\"}, \"b.c\" = 1", "1")]
    [InlineData("x = \"${a}\", a = 1", "${a}")]
    [InlineData("host = h, x = ${host}.example", "h.example")]
    [InlineData("a = 1, b = 2, x = ${a} and ${b}", "1 and 2")]
    [InlineData("a = 1, x = ${a}${a}", "11")]
    [InlineData("x = a${?nope.nope}b", "ab")]
    [InlineData("x = ${?nope.nope} b ${?nope.nope}", "b")]
    [InlineData("a = ${b}, b = ${c}, c = 1, x = ${a}", "1")]
    [InlineData("a = 1, x = ${a}, a = 2", "2")]
    [InlineData("x = 1, x = ${?nope.nope}", "1")]
    public void Substitution_InText_Resolves(string text, string expected) => Assert.Equal(expected, Parse(text).GetString("x"));

    [Theory]
    [InlineData("path = a, path = ${path}:b", "a:b")]
    [InlineData("path = a, path = ${path}b, path = ${path}c", "abc")]
    [InlineData("path = ${?path}a", "a")]
    public void Substitution_OfItself_IsTheValueBefore(string text, string expected) =>
        Assert.Equal(expected, Parse(text.Replace(":b", "\":b\"", StringComparison.Ordinal)).GetString("path"));

    [Fact]
    public void Substitution_MissingOptional_LeavesTheFieldOut()
    {
        Config config = Parse("x = ${?nope.nope}\ny = [1, ${?nope.nope}, 2]\nz = ${?nope.nope} ${?nope.nope}");

        Assert.False(config.HasPath("x"));
        Assert.Equal([1, 2], config.GetIntList("y"));
        Assert.Equal(["y"], config.AsEnumerable().Select(item => item.Key));
    }

    [Fact]
    public void Substitution_OfObject_CanBeExtended()
    {
        Config config = Parse("""
            base { mtu = 1500, queue { size = 256 } }
            port = ${base} { queue { pairs = 2 } }
            other = ${base}
            other.mtu = 9000
            """);

        Assert.Equal((1500, 256, 2), (config.GetInt("port.mtu"), config.GetInt("port.queue.size"), config.GetInt("port.queue.pairs")));
        Assert.Equal((9000, 256), (config.GetInt("other.mtu"), config.GetInt("other.queue.size")));
        Assert.Equal(1500, config.GetInt("base.mtu"));
        Assert.False(config.HasPath("base.queue.pairs"));
    }

    [Fact]
    public void Substitution_OfArray_CanBeExtended()
    {
        Config config = Parse("a = [1]\nb = ${a} [2] ${a}\na2 = ${a}\na2 += 3\nc = [0] ${?nope.nope}");

        Assert.Equal([1, 2, 1], config.GetIntList("b"));
        Assert.Equal([1, 3], config.GetIntList("a2"));
        Assert.Equal([0], config.GetIntList("c"));
    }

    [Fact]
    public void Substitution_ToSiblingsAndMutualObjects_IsNoCycle()
    {
        // The two examples of the HOCON specification.
        Config sibling = Parse("bar : { foo : 42, baz : ${bar.foo} }\nbar : { foo : 43 }");
        Config mutual = Parse("""
            bar : { a : ${foo.d}, b : 1 }
            bar.b = 3
            foo : { c : ${bar.b}, d : 2 }
            foo.d = 4
            """);

        Assert.Equal(43, sibling.GetInt("bar.baz"));
        Assert.Equal((4, 3), (mutual.GetInt("bar.a"), mutual.GetInt("foo.c")));
    }

    [Fact]
    public void Substitution_InsideTheObjectThatExtendsIt_SeesTheValueBefore()
    {
        Config config = Parse("a { x = 1, y = 2 }\na = ${a} { y = ${a.x}0, z = ${a.y} }");

        Assert.Equal((1, 10, 10), (config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("a.z")));
    }

    [Fact]
    public void Substitution_Environment_IsTheLastResort()
    {
        const string Variable = "ACTORNET_HOCON_TEST_VARIABLE";
        Environment.SetEnvironmentVariable(Variable, "from environment");
        try
        {
            Assert.Equal("from environment", Parse($"x = ${{{Variable}}}").GetString("x"));
            Assert.Equal("from environment", Parse($"x = 1, x = ${{?{Variable}}}").GetString("x"));
            Assert.Equal("from file", Parse($"x = ${{{Variable}}}, {Variable} = from file").GetString("x"));
            Assert.Null(Parse($"x = ${{{Variable}}}, {Variable} = null").GetString("x"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }

        Assert.False(Parse($"x = ${{?{Variable}}}").HasPath("x"));
    }

    [Fact]
    public void Substitution_AfterMerge_SeesTheOverridingAndTheFallbackValue()
    {
        Config user = Parse("base = 2\nown = ${default}");
        Config reference = Parse("base = 1\nderived = ${base}\ndefault = 7");

        Config merged = user.WithFallback(reference);

        Assert.Equal((2, 2, 7), (merged.GetInt("base"), merged.GetInt("derived"), merged.GetInt("own")));
        Assert.Equal(1, reference.GetInt("derived"));
    }

    [Fact]
    public void Substitution_AndAppend_ReachIntoTheFallback()
    {
        Config merged = Parse("list += c\npath = ${path}/bin\nobject = ${object} { b = 2 }")
            .WithFallback("list = [a, b], path = /usr, object { a = 1 }");

        Assert.Equal(["a", "b", "c"], merged.GetStringList("list"));
        Assert.Equal("/usr/bin", merged.GetString("path"));
        Assert.Equal((1, 2), (merged.GetInt("object.a"), merged.GetInt("object.b")));
    }

    [Theory]
    [InlineData("x = ${nope.nope}", "string:1:5: x: ${nope.nope} is neither defined nor an environment variable; write ${?...} if it may be missing")]
    [InlineData("a {\n b = [1, ${nope.nope}]\n}", "string:2:10: a.b: ${nope.nope} is neither")]
    [InlineData("x = ${x}", "string:1:5: x: ${x} refers to itself")]
    [InlineData("a = ${b}\nb = ${a}", "string:2:5: b: ${a} refers to itself")]
    [InlineData("a { b = ${a} }", "string:1:5: a.b: the value contains itself")]
    [InlineData("a = [${a}]", "string:1:6: a: the value contains itself")]
    [InlineData("a { b = ${a} { c = 1 } }", "the value refers to itself")]
    [InlineData("a = 1, x = ${a} { b = 1 }", "string:1:12: x: text and an object cannot be joined")]
    [InlineData("a = [1], x = ${a} text", "string:1:14: x: an array and text cannot be joined")]
    [InlineData("x = 1\nx += 2", "string:2:1: x: '+=' needs an array, but the value so far (string:1) is text")]
    [InlineData("a = 1, x = ${a.b}", "string:1:12: x: ${a.b} is neither defined")]
    public void Substitution_LeadsNowhere_NamesPlaceAndPath(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<HoconException>(() => Parse(text).Root).Message, StringComparison.Ordinal);

    [Fact]
    public void Substitutions_AreListed()
    {
        Config config = Parse("x = ${a.b}\ny = [${?c}]");

        Assert.Equal(["a.b False 1", "c True 2"], config.Substitutions.Select(item => $"{item.Path} {item.IsOptional} {item.Origin.Line}"));
    }

    [Theory]
    [InlineData("[${P},${P}]")]
    [InlineData("${P}${P}")]
    [InlineData("${P} ${P}")]
    [InlineData("{ a = ${P}, b = ${P} }")]
    public void Substitution_ThatMultiplies_IsRefusedNotExpanded(string step)
    {
        string[] starts = ["[1]", "aaaaaaaaaaaaaaaa", "{ z = 1 }"];
        foreach (string start in starts)
        {
            string text = $"v0 = {start}\n" + string.Join('\n', Enumerable.Range(1, 60).Select(
                i => $"v{i} = {step.Replace("P", $"v{i - 1}", StringComparison.Ordinal)}"));
            try
            {
                _ = Parse(text).ToString(true).Length;
            }
            catch (HoconException)
            {
                // What unfolds beyond the bound is refused; objects joined with themselves stay small.
            }
        }
    }

    [Fact]
    public void Substitution_LongChain_IsRefusedNotOverflowing()
    {
        string forward = string.Join('\n', Enumerable.Range(0, 20_000).Select(i => $"v{i} = ${{v{i + 1}}}")) + "\nv20000 = 1";
        string backward = "v0 = {}\n" + string.Join('\n', Enumerable.Range(1, 20_000).Select(i => $"v{i} = {{ x = ${{v{i - 1}}} }}"));

        Assert.Throws<HoconException>(() => Parse(forward).Root);
        Assert.Throws<HoconException>(() => Parse(backward).Root);
    }
}
