namespace ActorNet.Actors.Topologies;

/// <summary>A port cannot be what its configuration asks for: bad configuration, or a machine that refuses.</summary>
public sealed class TopologyException : Exception
{
    /// <summary>Creates it from the problem that it reports.</summary>
    public TopologyException(TopologyProblem problem, Exception? innerException = null)
        : base(problem.ToString(), innerException) => Problem = problem;

    /// <summary>Creates it from the parts of an error.</summary>
    public TopologyException(string place, string text, string remedy = "", Exception? innerException = null)
        : this(TopologyProblem.Error(place, text, remedy), innerException)
    {
    }

    /// <summary>What is wrong, where, and what to do.</summary>
    public TopologyProblem Problem { get; }
}
