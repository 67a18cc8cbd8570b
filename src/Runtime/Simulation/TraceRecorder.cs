using System.Collections.Concurrent;
using System.Numerics;

namespace ActorNet.Runtime;

/// <summary>The hash over all steps of a run, and the last ones themselves.</summary>
/// <remarks>
/// The hash takes names, never hash codes or references: it is the same in every process. A word is mixed in as xxHash64 does in a
/// round; that is some ten times cheaper than FNV by bytes, and a trace has many words. Names go through FNV-1a, once each.
/// </remarks>
internal sealed class TraceRecorder(int length)
{
    private const ulong Prime1 = 0x9e3779b185ebca87;
    private const ulong Prime2 = 0xc2b2ae3d27d4eb4f;
    private const ulong FnvOffset = 0xcbf29ce484222325;
    private const ulong FnvPrime = 0x100000001b3;

    private static readonly ConcurrentDictionary<Type, ulong> TypeHashes = new();

    private readonly (long Time, SimulationStepKind Kind, ActorPath? Actor, Type Subject)[] _last = new (long, SimulationStepKind, ActorPath?, Type)[length];

    /// <summary>How many steps there were.</summary>
    public long Count { get; private set; }

    /// <summary>The hash over all of them.</summary>
    public ulong Hash { get; private set; } = FnvOffset;

    /// <summary>What stands for an actor in the hash: the names of its path, not its incarnation, not the system's name.</summary>
    public static ulong HashOf(ActorPath? path)
    {
        ulong hash = FnvOffset;
        for (; path is not null && path.Depth > 0; path = path.Parent)
        {
            hash = HashOf(path.Name, (hash ^ '/') * FnvPrime);
        }
        return hash;
    }

    public void Add(long time, SimulationStepKind kind, ActorPath? actor, ulong actorHash, Type subject)
    {
        // ToString, not FullName: that of a generic type names the versions of its arguments' assemblies.
        ulong subjectHash = TypeHashes.GetOrAdd(subject, static type => HashOf(type.ToString(), FnvOffset));
        Hash = Mix(Mix(Mix(Hash, (ulong)time), actorHash + (ulong)kind), subjectHash);
        if (_last.Length > 0)
        {
            _last[Count % _last.Length] = (time, kind, actor, subject);
        }
        Count++;
    }

    /// <summary>The last steps, oldest first.</summary>
    public IReadOnlyList<SimulationStep> Last()
    {
        int count = (int)Math.Min(Count, _last.Length);
        var steps = new SimulationStep[count];
        for (int i = 0; i < count; i++)
        {
            long number = Count - count + i;
            (long time, SimulationStepKind kind, ActorPath? actor, Type subject) = _last[number % _last.Length];
            steps[i] = new SimulationStep(number + 1, new TimeSpan(time), kind, actor?.ToStringWithoutAddress() ?? "", subject.ToString());
        }
        return steps;
    }

    private static ulong HashOf(string text, ulong hash)
    {
        foreach (char c in text)
        {
            hash = (hash ^ c) * FnvPrime;
        }
        return hash;
    }

    private static ulong Mix(ulong hash, ulong word) => BitOperations.RotateLeft(hash + (word * Prime2), 31) * Prime1;
}
