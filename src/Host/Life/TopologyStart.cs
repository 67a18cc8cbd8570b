using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Life;

/// <summary>How an attempt to start a topology ended.</summary>
/// <param name="Running">What runs; null when something kept it from starting, and then nothing is left of it.</param>
/// <param name="Problems">What kept it from starting.</param>
/// <param name="ExitCode">What the program returns then.</param>
public sealed record TopologyStart(RunningTopology? Running, ImmutableArray<TopologyProblem> Problems, int ExitCode)
{
    /// <summary>Everything is up.</summary>
    public static TopologyStart Up(RunningTopology running) => new(running, [], Commands.ExitCode.Success);

    /// <summary>A setting was wrong that only its reader could judge.</summary>
    public static TopologyStart Misconfigured(string text) =>
        new(null, [TopologyProblem.Error("configuration", text, "actornet help config explains every key")], Commands.ExitCode.BadInput);

    /// <summary>The machine refused, or an actor failed.</summary>
    public static TopologyStart Refused(params ImmutableArray<TopologyProblem> problems) => new(null, problems, Commands.ExitCode.Failure);
}
