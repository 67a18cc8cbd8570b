using System.Text.RegularExpressions;

namespace ActorNet.Host.Tests.Conformance;

/// <summary>The tables of docs/conformance name tests that are there.</summary>
public sealed partial class ConformanceTableTests
{
    private static readonly Dictionary<string, string> Classes = ReadClasses();

    public static TheoryData<string> Tables => [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs", "conformance"), "*.md").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Tables))]
    public void EachRow_NamesTests_ThatExist(string table)
    {
        string[][] rows =
        [
            .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "conformance", table))
                .Where(static line => line.StartsWith('|') && !line.StartsWith("|-", StringComparison.Ordinal) && !line.StartsWith("| Section", StringComparison.Ordinal))
                .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
        ];

        Assert.NotEmpty(rows);
        foreach (string[] row in rows)
        {
            Assert.Equal(3, row.Length);
            Assert.Matches(@"^\d+(\.\d+)+( \(1\.\d\))?$", row[0]);
            Assert.NotEmpty(row[1]);
            MatchCollection tests = Test.Matches(row[2]);
            Assert.True(tests.Count > 0 && row[2] == string.Join(", ", tests.Select(static test => test.Value)), $"{table}: {row[1]}: no list of tests");
            foreach (Match test in tests)
                Assert.True(Exists(test.Groups["class"].Value, test.Groups["method"].Value), $"{table}: {row[1]}: there is no test {test.Value}");
        }
    }

    [GeneratedRegex("`(?<class>\\w+)\\.(?<method>\\w+)`")]
    private static partial Regex Test { get; }

    private static bool Exists(string name, string method) =>
        Classes.TryGetValue(name, out string? text) && Regex.IsMatch(text, $@"public (async )?(void|Task) {method}\(");

    // Classes of one name, and parts of a class, count as one.
    private static Dictionary<string, string> ReadClasses() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(static path => Path.GetFileName(path).Split('.')[0])
            .ToDictionary(static group => group.Key, static group => string.Concat(group.Select(File.ReadAllText)));
}
