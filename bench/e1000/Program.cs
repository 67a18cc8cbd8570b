using System.Globalization;
using ActorNet.Bench.E1000.Cases;

// The e1000 measured from its driver to its link and back; see README.md.
//   list [WORD...]      the keys of all cases that begin with one of the words
//   head                the head of the table
//   row KEY             measures a case: one line of the table
//   loop KEY SECONDS    only runs it, for a profiler
E1000Case[] cases =
[
    .. from length in (int[])[64, 1518, 0]
       from way in (Way[])[Way.Out, Way.In, Way.Back]
       where length != 0 || way != Way.In
       select new E1000Case(way, length, false, Mitigation.None),
    .. from length in (int[])[64, 1518, 0]
       from way in (Way[])[Way.Out, Way.In, Way.Back]
       from mitigation in (Mitigation[])[Mitigation.None, Mitigation.Delays, Mitigation.Linux]
       where length != 0 || way != Way.In
       select new E1000Case(way, length, true, mitigation),
    .. from mitigation in (Mitigation[])[Mitigation.None, Mitigation.Delays, Mitigation.Linux]
       select new E1000Case(Way.In, 64, true, mitigation, 100_000),
];

switch (args)
{
    case ["list", .. string[] words]:
        foreach (E1000Case listed in cases)
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

E1000Case? Find(string key) => Array.Find(cases, found => found.Key == key);
