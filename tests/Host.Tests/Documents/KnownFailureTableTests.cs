using System.Text.RegularExpressions;

namespace ActorNet.Host.Tests.Documents;

/// <summary>docs/known-failures.md: no number is missing, and what it says is tested is tested.</summary>
public sealed partial class KnownFailureTableTests
{
    private const string NotApplicable = "Not applicable: ";

    /// <summary>What is known of other systems, by number; patterns P1 to P25 besides.</summary>
    private static readonly string[] Numbers =
    [
        "CVE-2011-2512", "CVE-2014-0150", "CVE-2013-4149", "CVE-2013-4150", "CVE-2013-4151", "CVE-2015-7295", "CVE-2016-5403", "CVE-2016-6490",
        "CVE-2017-17381", "CVE-2021-3748", "CVE-2022-26353", "CVE-2023-3301", "CVE-2023-6693", "CVE-2024-6505", "CVE-2024-3446", "CVE-2024-8612",
        "CVE-2024-4693", "QEMU#2440", "CVE-2026-48914", "CVE-2020-16843",
        "CVE-2012-6075", "CVE-2015-6815", "CVE-2016-1981", "CVE-2017-9310", "CVE-2020-15859", "CVE-2020-16092", "CVE-2020-27617", "CVE-2020-28916",
        "CVE-2021-20257", "CVE-2021-3416", "CVE-2021-20255", "CVE-2023-3019", "CVE-2024-3567", "CVE-2025-12464", "CVE-2018-17963", "CVE-2018-10839",
        "CVE-2018-17958", "CVE-2018-17962", "CVE-2015-7512", "CVE-2015-5278", "CVE-2016-2841", "CVE-2015-8743", "CVE-2021-20203", "LP#1879531",
        "CVE-2018-1059", "CVE-2019-14818", "CVE-2020-10722", "CVE-2020-10723", "CVE-2020-10724", "CVE-2020-14374", "CVE-2020-14375",
        "CVE-2020-14376", "CVE-2020-14377", "CVE-2020-14378", "CVE-2020-10725", "CVE-2020-10726", "CVE-2021-3839", "CVE-2022-0669", "CVE-2022-2132",
        "CVE-2024-11614", "DPDK 285e6b8b18", "DPDK 6ec1778134",
        "CVE-2014-0055", "CVE-2014-0077", "CVE-2018-1118", "CVE-2019-3900", "CVE-2019-14835", "CVE-2020-10942", "CVE-2023-1838", "CVE-2024-41090",
        "CVE-2024-41091", "CVE-2024-43897",
    ];

    private static readonly string Tests = Path.Combine(RepositoryRoot.Path, "tests");

    private static IEnumerable<string> Known => [.. Numbers, .. Enumerable.Range(1, 25).Select(static number => $"P{number}")];

    [Fact]
    public void Table_EveryNumber_HasATestOrAReason()
    {
        Row[] rows = Read();
        foreach (string number in Known)
        {
            Row row = Assert.Single(rows, row => row.Numbers.Contains(number));
            Assert.False(string.IsNullOrWhiteSpace(row.There));
            bool isReason = row.Here.StartsWith(NotApplicable, StringComparison.Ordinal) && row.Here.Length > NotApplicable.Length;
            Assert.True(isReason != row.Tests.Length > 0, $"{number} has neither a test nor a reason, or both");
        }
    }

    [Fact]
    public void Table_EveryTest_Exists()
    {
        HashSet<string> methods = Methods(Tests);
        string[] missing = [.. Read().SelectMany(static row => row.Tests).Where(test => !methods.Contains(test))];
        Assert.Empty(missing);
    }

    [Fact]
    public void Tests_NamedByANumber_AreOfANumberInTheTable()
    {
        string[] known = [.. Read().SelectMany(static row => row.Numbers)];
        foreach (string folder in Directory.GetDirectories(Tests, "KnownFailures", SearchOption.AllDirectories))
        {
            foreach (Match match in Methods(folder).Select(static method => Number().Match(method)).Where(static match => match.Success))
                Assert.Contains(match.Value switch
                {
                    ['C', ..] => $"CVE-{match.Groups[1]}-{match.Groups[2]}",
                    ['L', ..] => $"LP#{match.Groups[3]}",
                    ['D', ..] => $"DPDK {match.Groups[4]}",
                    _ => match.Value.TrimEnd('_'),
                }, known);
        }
    }

    private static HashSet<string> Methods(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => TestMethod().Matches(File.ReadAllText(file)))
            .Select(static match => match.Groups[1].Value),
    ];

    private static Row[] Read() =>
    [
        .. File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "known-failures.md"))
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Number", StringComparison.Ordinal))
            .Select(static line => line.Split(" | "))
            .Select(static cells => new Row(cells[0][2..].Split(", "), cells[1], cells[2], [.. Name().Matches(cells[3]).Select(static match => match.Groups[1].Value)])),
    ];

    [GeneratedRegex(@"\[(?:Fact|Theory)\b[\s\S]*?public (?:static )?(?:async Task|Task|void) (\w+)\(")]
    private static partial Regex TestMethod();

    // As a test's name begins: Cve2024_6505_, P12_, Lp1879531_, Dpdk285e6b8b18_.
    [GeneratedRegex("^(?:(?:Cve|CVE_)([0-9]{4})_([0-9]+)|Lp([0-9]+)|Dpdk([0-9a-f]+)|P[0-9]+)_")]
    private static partial Regex Number();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Name();

    private sealed record Row(string[] Numbers, string There, string Here, string[] Tests);
}
