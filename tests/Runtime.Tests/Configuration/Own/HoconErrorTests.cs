namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public class HoconErrorTests
{
    [Theory]
    [InlineData("a", "string:1:1: a: this key has no value: '=', ':', '+=' or '{' is missing after it")]
    [InlineData("a = 1\nb c", "string:2:1: \"b c\": this key has no value")]
    [InlineData("a =", "string:1:4: a: a value is expected here, not the end of the text")]
    [InlineData("a { b = }", "string:1:9: a.b: a value is expected here, not '}'")]
    [InlineData("a = ,", "string:1:5: a: a value is expected here, not ','")]
    [InlineData("a = 1 }", "string:1:7: there is no '{' for this '}'")]
    [InlineData("a {\n b = 1\n", "string:1:3: a: this '{' is not closed")]
    [InlineData("{ a = 1", "string:1:1: this '{' is not closed")]
    [InlineData("{ a = 1 } b = 2", "string:1:11: nothing may follow the brace that closes the root")]
    [InlineData("[1, 2]", "string:1:1: the root must be an object, not an array")]
    [InlineData("a = [1, 2", "string:1:5: a: this '[' is not closed")]
    [InlineData("a = [1,,2]", "string:1:8: a: an element is missing before this comma")]
    [InlineData("a = [,1]", "string:1:6: a: an element is missing before this comma")]
    [InlineData("a = 1,,b = 2", "string:1:7: a field is missing before this comma")]
    [InlineData(",a = 1", "string:1:1: a field is missing before this comma")]
    [InlineData("a = [1}", "string:1:7: a: a comma or a new line is missing before '}'")]
    [InlineData("a = 1 ]", "string:1:7: a comma or a new line is missing before ']'")]
    [InlineData("= 1", "string:1:1: a key is expected here, not '='")]
    [InlineData("a..b = 1", "string:1:3: a key is missing beside this dot")]
    [InlineData(".a = 1", "string:1:1: a key is missing beside this dot")]
    [InlineData("a. = 1", "string:1:4: a key is missing beside this dot")]
    [InlineData("a = \"open\nb = 1", "string:1:5: a: the string that starts here is not closed on its line")]
    [InlineData("\"open", "string:1:1: the string that starts here is not closed on its line")]
    [InlineData("a = \"\"\"open\"\" ", "string:1:5: a: the string that starts here with \"\"\" is not closed")]
    [InlineData("a = \"\\x\"", "string:1:6: a: this escape is unknown; write \\\\ for a backslash")]
    [InlineData("a = \"\\u00g0\"", "string:1:6: a: \\u needs four hexadecimal digits")]
    [InlineData("a = \"\\u00", "string:1:6: a: \\u needs four hexadecimal digits")]
    [InlineData("mac = 52:54:00:12:34:56", "string:1:9: mac: ':' must stand in quotes")]
    [InlineData("a = b = c", "string:1:7: a: '=' must stand in quotes")]
    [InlineData("a = 1+1", "string:1:6: a: '+' must stand in quotes")]
    [InlineData("a = x@y", "string:1:6: a: '@' must stand in quotes")]
    [InlineData("a = $b", "string:1:5: a: '$' must stand in quotes")]
    [InlineData("a = ${b", "string:1:8: a: '}' is expected at the end of the substitution, not the end of the text")]
    [InlineData("a = ${}", "string:1:7: a: a key is expected here, not '}'")]
    [InlineData("a = ${b:c}", "string:1:8: a: '}' is expected at the end of the substitution, not ':'")]
    [InlineData("include \"a", "string:1:9: the string that starts here is not closed on its line")]
    [InlineData("include file(\"a\"", "string:1:17: ')' is missing after the name of the included file")]
    [InlineData("include url(\"http://x\")", "string:1:9: only files can be included")]
    [InlineData("include nothing", "string:1:9: the name of an included file must stand in quotes")]
    [InlineData("a { include required(\"no/such/file\") }", "string:1:5: a: the required file 'no/such/file' does not exist")]
    [InlineData("include \"\"", "string:1:1: the name of the included file is empty or contains a NUL")]
    public void ParseString_BadText_NamesLineColumnAndPath(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<HoconException>(() => ConfigurationFactory.ParseString(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[")]
    [InlineData("{a=")]
    [InlineData("a.")]
    public void ParseString_DeepNesting_IsRefusedNotOverflowing(string step)
    {
        string text = "x=" + string.Concat(Enumerable.Repeat(step, 50_000));

        Assert.Throws<HoconException>(() => ConfigurationFactory.ParseString(step == "a." ? text[2..] + "a=1" : text));
    }

    [Fact]
    public void HoconException_IsAConfigurationException() =>
        Assert.IsAssignableFrom<ConfigurationException>(Assert.Throws<HoconException>(() => ConfigurationFactory.ParseString("}")));

    [Fact]
    public void ParseString_Null_IsOurBug() => Assert.Throws<ArgumentNullException>(() => ConfigurationFactory.ParseString(null!));
}
