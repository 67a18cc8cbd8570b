namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public class HoconSyntaxTests
{
    private static Config Parse(string text) => ConfigurationFactory.ParseString(text);

    [Theory]
    [InlineData("")]
    [InlineData("   \n\t\r\n")]
    [InlineData("{}")]
    [InlineData("# only\n// comments")]
    [InlineData("\uFEFF")]
    public void Parse_NothingInIt_IsEmpty(string text)
    {
        Config config = Parse(text);

        Assert.True(config.IsEmpty);
        Assert.Empty(config.AsEnumerable());
        Assert.Equal("", config.ToString());
    }

    [Theory]
    [InlineData("a = 1\nb = 2")]
    [InlineData("a : 1, b : 2")]
    [InlineData("{ a = 1, b = 2 }")]
    [InlineData("{ \"a\" : 1,\n \"b\" : 2, }\n")]
    [InlineData("a=1,\nb=2,\n")]
    [InlineData("a = 1\n,b = 2")]
    [InlineData("\uFEFFa = 1 // one\r\n# two\r\nb = 2 # two")]
    [InlineData("a =\n 1\nb\n =\n 2")]
    [InlineData("# first\n\n{ // open\n a = 1 # one\n // none\n b = 2 }// end")]
    public void Parse_AnySeparatorsAndComments_SameFields(string text)
    {
        Config config = Parse(text);

        Assert.Equal(["a", "b"], config.AsEnumerable().Select(item => item.Key));
        Assert.Equal(1, config.GetInt("a"));
        Assert.Equal(2, config.GetInt("b"));
    }

    [Theory]
    [InlineData("x = plain text here", "plain text here")]
    [InlineData("x =   trimmed   ", "trimmed")]
    [InlineData("x = \" kept \"", " kept ")]
    [InlineData("x = a \"b c\" d", "a b c d")]
    [InlineData("x = /user/ports/tap0", "/user/ports/tap0")]
    [InlineData("x = a / b", "a / b")]
    [InlineData("x = 10.0.2.2/24", "10.0.2.2/24")]
    [InlineData("x = text // comment", "text")]
    [InlineData("x = text # comment", "text")]
    [InlineData("x = \"# not // a comment\"", "# not // a comment")]
    [InlineData("x = \"\"", "")]
    [InlineData("x = \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\"", "\"\\/\b\f\n\r\tAé")]
    [InlineData("x = \"\"\"raw \\n \"quoted\"\nline\"\"\"", "raw \\n \"quoted\"\nline")]
    [InlineData("x = \"\"\"\"four quotes\"\"\"\"", "\"four quotes\"")]
    [InlineData("x = \"\"\"\"\"\"", "")]
    [InlineData("x = 1e+5", "1e+5")]
    [InlineData("x = -1.5E+10 s", "-1.5E+10 s")]
    [InlineData("x = \"null\"", "null")]
    [InlineData("x = null and void", "null and void")]
    [InlineData("x = ünïcödé", "ünïcödé")]
    [InlineData("x = a\u00A0b", "a\u00A0b")]
    public void Parse_Text_Is(string text, string expected) => Assert.Equal(expected, Parse(text).GetString("x"));

    [Theory]
    [InlineData("a.b.c = 1")]
    [InlineData("a { b { c = 1 } }")]
    [InlineData("a : { b.c : 1 }")]
    [InlineData("a.b { c = 1 }")]
    [InlineData("\"a\".\"b\" . c = 1")]
    [InlineData("a = {}\na.b = { c = 0 }\na { b.c = 1 }")]
    public void Parse_NestedKeys_AllWays(string text) => Assert.Equal(1, Parse(text).GetInt("a.b.c"));

    [Theory]
    [InlineData("\"a.b\" = 1", "\"a.b\"")]
    [InlineData("a b c = 1", "a b c")]
    [InlineData("a \"b.c\" d = 1", "\"a b.c d\"")]
    [InlineData("\"\" = 1", "\"\"")]
    [InlineData("10.5 = 1", "10.5")]
    [InlineData("\"/user/*\".x = 1", "\"/user/*\".x")]
    [InlineData("include = 1", "include")]
    [InlineData("include.x = 1", "include.x")]
    [InlineData("include { x = 1 }", "include.x")]
    [InlineData("\"a\\\"b\" = 1", "\"a\\\"b\"")]
    public void Parse_UnusualKeys_AreFoundUnderTheirPath(string text, string path)
    {
        Config config = Parse(text);

        Assert.True(config.HasPath(path));
        Assert.Equal(1, config.GetInt(path));
    }

    [Theory]
    [InlineData("x = []", new int[0])]
    [InlineData("x = [1,2,3]", new[] { 1, 2, 3 })]
    [InlineData("x = [1\n2\n\n3\n]", new[] { 1, 2, 3 })]
    [InlineData("x = [ 1, 2, 3, ] # trailing comma", new[] { 1, 2, 3 })]
    [InlineData("x = [1] [2, 3]", new[] { 1, 2, 3 })]
    [InlineData("x = [1]\nx += 2\nx += 3", new[] { 1, 2, 3 })]
    [InlineData("x += 1", new[] { 1 })]
    [InlineData("x = null\nx += 1", new[] { 1 })]
    [InlineData("x { 1 = 2, 0 = 1, 10 = 3, name = ignored }", new[] { 1, 2, 3 })]
    [InlineData("x { 0 = 1 }\nx = ${x} [2]", new[] { 1, 2 })]
    public void Parse_Arrays_HaveTheirElements(string text, int[] expected) => Assert.Equal(expected, Parse(text).GetIntList("x"));

    [Fact]
    public void Parse_ArrayOfMixedValues_KeepsEach()
    {
        IList<HoconValue> items = Parse("x = [ { a = 1 }\n[1, 2], two words, null, \"q\" ]").GetValue("x")!.GetArray();

        Assert.Equal(5, items.Count);
        Assert.Equal(1, items[0].GetChildObject("a")!.GetInt());
        Assert.Equal([1, 2], items[1].GetIntList());
        Assert.Equal("two words", items[2].GetString());
        Assert.Null(items[3].GetString());
        Assert.Equal("q", items[4].GetString());
    }

    [Fact]
    public void Parse_EmptyArray_IsAnArray()
    {
        Config config = Parse("x = []");

        Assert.True(config.GetValue("x")!.IsArray());
        Assert.Empty(config.GetStringList("x", ["default"]));
    }

    [Theory]
    [InlineData("x = 1\nx = 2", "2")]
    [InlineData("x { a = 1 }\nx = 2", "2")]
    [InlineData("x = 1, x = 2, x = 3", "3")]
    public void Parse_DuplicateKeys_LastWins(string text, string expected) => Assert.Equal(expected, Parse(text).GetString("x"));

    [Fact]
    public void Parse_DuplicateObjects_AreMergedUnlessAnotherValueStandsBetween()
    {
        Config merged = Parse("x { a = 1, b { c = 1 } }\nx { b { d = 2 } }");
        Config replaced = Parse("x { a = 1 }\nx = null\nx { b = 2 }");
        Config joined = Parse("x = { a = 1, b = 1 } { b = 2 }");

        Assert.Equal((1, 1, 2), (merged.GetInt("x.a"), merged.GetInt("x.b.c"), merged.GetInt("x.b.d")));
        Assert.Equal(["b"], replaced.GetConfig("x")!.AsEnumerable().Select(item => item.Key));
        Assert.Equal((1, 2), (joined.GetInt("x.a"), joined.GetInt("x.b")));
    }

    [Fact]
    public void Parse_Positions_AreThoseOfTheKeys()
    {
        Config config = Parse("a = 1\n\n  b {\n\tc = \"x\"\n  }\n  d.e = [ 1,\n 2 ]");

        Assert.Equal((1, 1), At("a"));
        Assert.Equal((3, 3), At("b"));
        Assert.Equal((4, 2), At("b.c"));
        Assert.Equal((6, 3), At("d.e"));
        HoconOrigin second = config.GetValue("d.e")!.GetArray()[1].Origin;
        Assert.Equal(("string", 7, 2), (second.Source, second.Line, second.Column));

        (int, int) At(string path) => (config.GetValue(path)!.Origin.Line, config.GetValue(path)!.Origin.Column);
    }
}
