namespace ActorNet.Runtime;

/// <summary>How a <see cref="Simulation"/> runs, apart from its seed.</summary>
public sealed record SimulationSettings
{
    /// <summary>How many of the last steps are recorded for <see cref="Simulation.Trace"/>; 0 for none. The hash covers all steps in any case.</summary>
    public int TraceLength { get; init; } = 64;

    /// <summary>Steps that one call may take before it is thought to go round in circles.</summary>
    public long MaxSteps { get; init; } = 1_000_000;

    /// <summary>How long, in virtual time, a call waits for its condition when it does not say.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The chance that an actor, after each message, lets others run before its next one. Null: the seed draws one of 1, 1/2, 1/4
    /// and 1/16 for the run, because some mistakes need long turns and others short ones.
    /// </summary>
    public double? YieldChance { get; init; }

    /// <summary>The chance, a message, that the actor fails with <see cref="SimulatedCrashException"/> instead of handling it.</summary>
    public double CrashChance { get; init; }

    /// <summary>The chance, a message, that the actor is held up before it handles it, for up to <see cref="LongestPause"/>.</summary>
    public double PauseChance { get; init; }

    /// <summary>The longest time for which an actor is held up at random, in virtual time.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Which actors the chances of crashes and pauses concern; null for all below <c>/user</c>.</summary>
    public Predicate<IActorRef>? FaultsConcern { get; init; }

    /// <summary>Whether <see cref="Simulation.ForSeeds"/> runs every seed a second time and fails when the traces differ.</summary>
    public bool CheckReplay { get; init; }
}
