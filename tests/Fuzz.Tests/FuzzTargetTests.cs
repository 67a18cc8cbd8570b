using ActorNet.Fuzz.Engine;
using ActorNet.Fuzz.Targets;

namespace ActorNet.Fuzz.Tests;

/// <summary>Every target for a moment: its corpus, and as many mutations as take a second. For longer, run the program.</summary>
public class FuzzTargetTests
{
    public static TheoryData<string, int> Runs()
    {
        var runs = new TheoryData<string, int>();
        foreach (IFuzzTarget target in TargetTable.All)
            for (int seed = 1; seed <= 3; seed++) runs.Add(target.Name, seed);
        return runs;
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Target_CorpusAndMutations_BreakNoPromise(string name, int seed)
    {
        IFuzzTarget target = TargetTable.Find(name)!;
        var corpus = new Corpus();
        corpus.Load(TargetTable.CorpusOf(target));
        var loop = new FuzzLoop(target, corpus, seed);
        loop.RunCorpus();
        int known = loop.Facts;
        long end = loop.Runs + Repetitions.Of(target.RunsPerSecond);
        loop.RunMutations(() => loop.Runs < end);
        // The inputs get somewhere: what is fuzzed did more than refuse them.
        Assert.InRange(known, 5, int.MaxValue);
    }

    [Fact]
    public void Corpus_OfEveryTarget_ComesWithTheProgram() =>
        Assert.All(TargetTable.All, static target => Assert.NotEmpty(Directory.GetFiles(TargetTable.CorpusOf(target))));

    [Fact]
    public void Run_BrokenPromise_NamesTheInput()
    {
        var loop = new FuzzLoop(new BrokenTarget(), new Corpus(), 1);
        FuzzException e = Assert.Throws<FuzzException>(() => loop.RunMutations(static () => true));
        Assert.Contains(Convert.ToHexStringLower(e.Input), e.Message, StringComparison.Ordinal);
        Assert.Equal(0x42, e.Input[0]);
    }

    // Found by mutations only.
    private sealed class BrokenTarget : IFuzzTarget
    {
        public string Name => "broken";

        public string Description => "breaks its promise when an input begins with 0x42";

        public int RunsPerSecond => 1;

        public IEnumerable<byte[]> Seeds() => [];

        public void Run(byte[] input, Observations seen)
        {
            if (input is [0x42, ..]) throw new InvalidOperationException("broken");
        }
    }
}
