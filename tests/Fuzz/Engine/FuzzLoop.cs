using System.Diagnostics;

namespace ActorNet.Fuzz.Engine;

/// <summary>Runs a target on its corpus and then on mutations of it; keeps what led to something new.</summary>
/// <param name="target">What is fuzzed.</param>
/// <param name="corpus">Where it starts; grows.</param>
/// <param name="seed">Of the generator.</param>
public sealed class FuzzLoop(IFuzzTarget target, Corpus corpus, int seed)
{
    private readonly Random _random = new(seed);
    private readonly Observations _seen = new();
    private readonly HashSet<long> _known = [];
    private readonly List<byte[]> _found = [];

    /// <summary>The longest that one input may take. All of them take microseconds; this notices what never ends.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Inputs that were run.</summary>
    public long Runs { get; private set; }

    /// <summary>Different facts that were seen.</summary>
    public int Facts => _known.Count;

    /// <summary>Inputs that led to something new and were not in the corpus.</summary>
    public IReadOnlyList<byte[]> Found => _found;

    /// <summary>The corpus as it is, and the target's own seeds.</summary>
    public void RunCorpus()
    {
        foreach (byte[] input in target.Seeds()) corpus.Add(input);
        foreach (byte[] input in corpus.Inputs) Run(input);
    }

    /// <summary>Mutations, until <paramref name="goesOn"/> says no.</summary>
    public void RunMutations(Func<bool> goesOn)
    {
        var mutator = new Mutator(_random);
        if (corpus.Count == 0) corpus.Add([]);
        while (goesOn())
        {
            byte[] input = mutator.Mutate(Pick(), Pick());
            if (!Run(input)) continue;
            corpus.Add(input);
            _found.Add(input);
        }
    }

    /// <summary>Runs one input; true when it led to something new.</summary>
    /// <exception cref="FuzzException">A promise was broken.</exception>
    public bool Run(byte[] input)
    {
        _seen.Clear();
        long start = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input, _seen);
        }
        catch (Exception e)
        {
            throw new FuzzException(target.Name, input, e.Message, e);
        }

        Runs++;
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        if (taken > Patience) throw new FuzzException(target.Name, input, $"took {taken.TotalSeconds:f1} s", null);
        int before = _known.Count;
        _known.UnionWith(_seen.Facts);
        return _known.Count > before;
    }

    // The later ones lead further.
    private byte[] Pick()
    {
        int first = _random.Next(2) == 0 ? 0 : corpus.Count / 2;
        return corpus.Inputs[_random.Next(first, corpus.Count)];
    }
}
