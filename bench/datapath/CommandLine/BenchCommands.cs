using System.Globalization;

namespace ActorNet.Bench.Datapath.CommandLine;

/// <summary>What a script asks of a table of measurements, one case a process.</summary>
internal static class BenchCommands
{
    /// <summary>
    /// <c>list [WORD...]</c>: the keys of all cases that begin with one of the words; <c>head</c>: the head of the table;
    /// <c>row KEY</c>: measures a case; <c>loop KEY SECONDS</c>: only runs it, for a profiler.
    /// </summary>
    internal static int Run(string[] args, string head, IReadOnlyList<IBenchCase> cases)
    {
        switch (args)
        {
            case ["list", .. string[] words]:
                foreach (IBenchCase listed in cases)
                    if (words.Length == 0 || words.Any(word => listed.Key.StartsWith(word, StringComparison.Ordinal))) Console.WriteLine(listed.Key);
                return 0;
            case ["head"]:
                Console.WriteLine(head);
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

        IBenchCase? Find(string key) => cases.FirstOrDefault(found => found.Key == key);
    }
}
