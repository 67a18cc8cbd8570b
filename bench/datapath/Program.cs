using System.Globalization;
using ActorNet.Bench.Datapath.Cases;

// The datapath measured with ports on memory; see README.md.
//   list [WORD...]      the keys of all cases that begin with one of the words
//   head                the head of the table
//   row KEY             measures a case: one line of the table
//   loop KEY SECONDS    only runs it, for a profiler
BenchCase[] cases =
[
    new LinkCase(64, 64, false),
    new LinkCase(1, 64, false),
    new LinkCase(64, 1518, false),
    new LinkCase(1, 1518, false),
    new LinkCase(64, 64, true),
    new LinkCase(64, 1518, true),
    new HubCase(2, 64),
    new HubCase(8, 64),
    new HubCase(64, 64),
    new HubCase(2, 1518),
    new HubCase(8, 1518),
    new HubCase(64, 1518),
    new SwitchCase(100_000, true, 64),
    new SwitchCase(100_000, true, 1518),
    new SwitchCase(100_000, false, 64),
    new SwitchCase(8, false, 64),
    new SwitchCase(8, false, 1518),
    new StuckCase(false),
    new StuckCase(true),
    new LatencyCase("link", new LinkCase(1, 64, false)),
    new LatencyCase("hub of 2", new HubCase(2, 64)),
    new LatencyCase("switch", new SwitchCase(8, false, 64)),
];

switch (args)
{
    case ["list", .. string[] words]:
        foreach (BenchCase listed in cases)
            if (words.Length == 0 || words.Any(word => listed.Key.StartsWith(word, StringComparison.Ordinal))) Console.WriteLine(listed.Key);
        return 0;
    case ["head"]:
        Console.WriteLine(Row.Head);
        return 0;
    case ["row", string key] when Find(key) is { } wanted:
        Console.WriteLine(wanted.Measure());
        return 0;
    case ["loop", string key, string seconds] when Find(key) is { } wanted:
        wanted.Loop(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        return 0;
    default:
        Console.Error.WriteLine("list [WORD...] | head | row KEY | loop KEY SECONDS");
        return 1;
}

BenchCase? Find(string key) => Array.Find(cases, found => found.Key == key);
