using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Host.Logging;

namespace ActorNet.Host.Options;

/// <summary>Everything that a run needs to know, and everything that is wrong with it.</summary>
/// <param name="Topology">The ports, of all files in order, then of the command line.</param>
/// <param name="Config">All settings: later files over earlier ones over the reference.</param>
/// <param name="Log">What is logged and where to.</param>
/// <param name="Problems">Errors and warnings, in the order found.</param>
public sealed record HostConfiguration(Topology Topology, Config Config, LogSettings Log, ImmutableArray<TopologyProblem> Problems)
{
    /// <summary>The path of the control socket; empty for none.</summary>
    public string QmpSocket { get; init; } = "";

    /// <summary>True when nothing may start.</summary>
    public bool HasErrors => Problems.Any(static problem => problem.Severity == ProblemSeverity.Error);
}
