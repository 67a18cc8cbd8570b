namespace ActorNet.Fuzz.Engine;

/// <summary>What an input led to, as a set of small facts: an input that led to a new one is worth mutating further.</summary>
/// <remarks>This takes the place of code coverage: faults, refusals and counters say which branch was taken, and cost nothing to look at.</remarks>
public sealed class Observations
{
    private readonly HashSet<long> _facts = [];

    /// <summary>The facts of the last input.</summary>
    public IReadOnlyCollection<long> Facts => _facts;

    /// <summary>Takes note of a fact.</summary>
    /// <param name="kind">What kind of fact, by the target's own numbering.</param>
    /// <param name="value">Which one.</param>
    public void Saw(int kind, long value) => _facts.Add(((long)kind << 40) | (value & 0xff_ffff_ffff));

    /// <summary>Takes note of an amount; only its order of magnitude counts.</summary>
    public void SawAmount(int kind, int which, long amount)
    {
        if (amount != 0) Saw(kind, ((long)which << 8) | (uint)(64 - long.LeadingZeroCount(amount)));
    }

    /// <summary>Before the next input.</summary>
    public void Clear() => _facts.Clear();
}
