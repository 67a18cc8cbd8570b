namespace ActorNet.Runtime.Tests.Configuration;

[Trait("Runtime", "own")]
public sealed class HoconIncludeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actornet-hocon-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("include \"other.conf\"")]
    [InlineData("include \"other\"")]
    [InlineData("include file(\"other.conf\")")]
    [InlineData("include required(\"other.conf\")")]
    [InlineData("include required( file( \"other.conf\" ) )")]
    public void Include_FileBeside_IsRead(string line)
    {
        Write("other.conf", "b = 2");
        string main = Write("main.conf", $"a = 1\n{line}\nc = 3");

        Config config = ConfigurationFactory.ParseFile(main);

        Assert.Equal((1, 2, 3), (config.GetInt("a"), config.GetInt("b"), config.GetInt("c")));
    }

    [Fact]
    public void Include_Order_DecidesWhoWins()
    {
        Write("other.conf", "a = 2, b = 2");
        string main = Write("main.conf", "a = 1\ninclude \"other.conf\"\nb = 1");

        Config config = ConfigurationFactory.ParseFile(main);

        Assert.Equal((2, 1), (config.GetInt("a"), config.GetInt("b")));
    }

    [Fact]
    public void Include_InsideAnObject_LooksUpBelowItFirst()
    {
        Write("port.conf", "mtu = 1500\nframe = ${mtu}\nroot = ${name}");
        string main = Write("main.conf", "name = lab\nmtu = 1\nport { include \"port.conf\"\n mtu = 9000 }");

        Config config = ConfigurationFactory.ParseFile(main);

        Assert.Equal((9000, "lab"), (config.GetInt("port.frame"), config.GetString("port.root")));
    }

    [Fact]
    public void Include_OfIncludes_IsRelativeToEachFileAndScope()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "deep"));
        Write("deep/b.conf", "x = 1\nuses = ${x} ${y} ${z}");
        Write("deep/a.conf", "y = 2\nb { include \"b.conf\" }");
        string main = Write("main.conf", "x = 9\ny = 9\nz = 3\na { include \"deep/a.conf\" }");

        Assert.Equal("1 2 3", ConfigurationFactory.ParseFile(main).GetString("a.b.uses"));
    }

    [Fact]
    public void Include_Missing_IsIgnoredUnlessRequired()
    {
        string main = Write("main.conf", "include \"none.conf\"\na = 1");
        string strict = Write("strict.conf", "a = 1\nb {\n  include required(\"none.conf\")\n}");

        Assert.Equal(1, ConfigurationFactory.ParseFile(main).GetInt("a"));
        HoconException problem = Assert.Throws<HoconException>(() => ConfigurationFactory.ParseFile(strict));
        Assert.Equal($"{strict}:3:3: b: the required file 'none.conf' does not exist", problem.Message);
    }

    [Fact]
    public void Include_ErrorInIt_NamesTheIncludedFile()
    {
        string other = Write("other.conf", "ok = 1\nmac = 52:54");
        string main = Write("main.conf", "include \"other.conf\"");

        HoconException problem = Assert.Throws<HoconException>(() => ConfigurationFactory.ParseFile(main));

        Assert.Equal((other, 2, 9, "mac"), (problem.Origin.Source, problem.Origin.Line, problem.Origin.Column, problem.Path));
    }

    [Fact]
    public void Include_ValuesInIt_RememberTheIncludedFile()
    {
        string other = Write("other.conf", "\n\nrate = fast");
        string main = Write("main.conf", "limits { include \"other.conf\" }");

        Config config = ConfigurationFactory.ParseFile(main);

        Assert.Equal($"{other}:3", config.GetValue("limits.rate")!.Origin.ToString());
        Assert.StartsWith($"{other}:3:1: limits.rate: 'fast' is not", Assert.Throws<HoconException>(() => config.GetInt("limits.rate")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Include_Cycle_IsNamed()
    {
        Write("b.conf", "include \"a.conf\"");
        string main = Write("a.conf", "include \"b.conf\"");

        Assert.Contains("'a.conf' includes itself", Assert.Throws<HoconException>(() => ConfigurationFactory.ParseFile(main)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Include_Append_AppendsToTheIncludingFile()
    {
        Write("more.conf", "ports += b");
        string main = Write("main.conf", "net { ports = [a]\n include \"more.conf\"\n ports += c }");

        Assert.Equal(["a", "b", "c"], ConfigurationFactory.ParseFile(main).GetStringList("net.ports"));
    }

    [Fact]
    public void Include_Callback_IsAsked()
    {
        var asked = new List<string>();
        Config config = ConfigurationFactory.ParseString("a { include \"one\"\n include \"none\" }\nb = ${a.x}", name =>
        {
            asked.Add(name);
            return name == "one" ? new HoconRoot(ConfigurationFactory.ParseString("x = 1").Root) : null!;
        });

        Assert.Equal(["one", "none"], asked);
        Assert.Equal(1, config.GetInt("b"));
    }

    [Fact]
    public void ParseFile_NotThereOrADirectory_SaysSo()
    {
        string missing = Path.Combine(_folder.FullName, "none.conf");

        Assert.Equal($"{missing}: this file does not exist", Assert.Throws<HoconException>(() => ConfigurationFactory.ParseFile(missing)).Message);
        Assert.Contains("directory", Assert.Throws<HoconException>(() => ConfigurationFactory.ParseFile(_folder.FullName)).Message, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
