namespace ActorNet.Actors.Topologies;

/// <summary>Whether a problem keeps a topology from starting.</summary>
public enum ProblemSeverity
{
    /// <summary>Starts, but surely not what was meant.</summary>
    Warning,

    /// <summary>Does not start.</summary>
    Error,
}

/// <summary>One thing wrong with a configuration or with the machine it should run on; prints as one line.</summary>
/// <param name="Severity">Whether it keeps the topology from starting.</param>
/// <param name="Place">Where it was written: <c>-netdev #2 "tap,id=t0"</c> or <c>lab.conf:12 (actornet.netdevs.t0)</c>.</param>
/// <param name="Text">What is wrong, naming the thing.</param>
/// <param name="Remedy">What to do, or what is known instead; may be empty.</param>
public sealed record TopologyProblem(ProblemSeverity Severity, string Place, string Text, string Remedy = "")
{
    /// <summary>A problem that keeps the topology from starting.</summary>
    public static TopologyProblem Error(string place, string text, string remedy = "") => new(ProblemSeverity.Error, place, text, remedy);

    /// <summary>A problem that does not.</summary>
    public static TopologyProblem Warning(string place, string text, string remedy = "") => new(ProblemSeverity.Warning, place, text, remedy);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Remedy.Length == 0) return $"{Place}: {Text}";
        // What the system calls say is whole sentences.
        return char.IsUpper(Remedy[0]) ? $"{Place}: {Text}. {Remedy}" : $"{Place}: {Text}; {Remedy}";
    }
}
