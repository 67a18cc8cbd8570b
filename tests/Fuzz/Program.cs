using ActorNet.Fuzz.Engine;
using ActorNet.Fuzz.Targets;

namespace ActorNet.Fuzz;

internal static class Program
{
    private const string Usage = """
        Feeds strangers' bytes to what takes them, and says when a promise is broken.
          fuzz                          lists the targets
          fuzz TARGET [OPTION...]       runs its corpus, then mutations of it
            --seconds=N                 for how long (default 60)
            --seed=N                    of the generator (default: another one each time)
            --corpus=FOLDER             inputs to begin with (default: those that come with the program)
            --save=FOLDER               writes inputs that led to something new there
            --input=FILE                runs this one input only
        An input that breaks a promise is written to the current folder; exit status 1.
        """;

    private static int Main(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.WriteLine(Usage);
            foreach (IFuzzTarget row in TargetTable.All) Console.WriteLine($"  {row.Name,-16}{row.Description}");
            return 0;
        }

        if (TargetTable.Find(arguments[0]) is not { } target)
        {
            Console.Error.WriteLine($"fuzz: no target called '{arguments[0]}'; there are: {string.Join(' ', TargetTable.All.Select(static row => row.Name))}");
            return 2;
        }

        if (!Settings.TryParse(arguments.AsSpan(1), out Settings settings, out string? problem))
        {
            Console.Error.WriteLine($"fuzz: {problem}");
            return 2;
        }

        try
        {
            Run(target, settings);
            return 0;
        }
        catch (FuzzException e)
        {
            Console.Error.WriteLine($"fuzz: {e.Message}");
            Console.Error.WriteLine(e.InnerException);
            Console.Error.WriteLine($"fuzz: the input is in {Corpus.Save(Directory.GetCurrentDirectory(), e.Input)}");
            return 1;
        }
    }

    private static void Run(IFuzzTarget target, Settings settings)
    {
        var corpus = new Corpus();
        if (settings.Input is { } input)
        {
            corpus.Add(File.ReadAllBytes(input));
            var once = new FuzzLoop(target, corpus, settings.Seed);
            foreach (byte[] bytes in corpus.Inputs) once.Run(bytes);
            Console.WriteLine($"{target.Name}: {once.Facts} facts");
            return;
        }

        corpus.Load(settings.Corpus ?? TargetTable.CorpusOf(target));
        var loop = new FuzzLoop(target, corpus, settings.Seed);
        loop.RunCorpus();
        int known = loop.Facts;
        Console.WriteLine($"{target.Name}: corpus of {corpus.Count} inputs, {known} facts; seed {settings.Seed}");
        long end = Environment.TickCount64 + (settings.Seconds * 1000L);
        long next = Environment.TickCount64 + 10_000;
        loop.RunMutations(() =>
        {
            if (Environment.TickCount64 >= next)
            {
                next += 10_000;
                Console.WriteLine($"{target.Name}: {loop.Runs} runs, {loop.Facts} facts, {loop.Found.Count} new inputs");
            }

            return Environment.TickCount64 < end;
        });
        Console.WriteLine($"{target.Name}: {loop.Runs} runs, {loop.Facts} facts ({loop.Facts - known} new), no promise broken");
        if (settings.Save is not { } folder) return;
        foreach (byte[] found in loop.Found) Corpus.Save(folder, found);
        Console.WriteLine($"{target.Name}: {loop.Found.Count} inputs written to {folder}");
    }
}
