namespace ActorNet.Runtime;

/// <summary>One step of a <see cref="Simulation"/>, as recorded in its trace.</summary>
/// <param name="Number">Which step, from 1.</param>
/// <param name="Time">When, in virtual time since the simulation began.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Actor">The path of the actor without address, empty when there is none.</param>
/// <param name="Subject">The type of the message or work.</param>
public readonly record struct SimulationStep(long Number, TimeSpan Time, SimulationStepKind Kind, string Actor, string Subject)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"{Number,7} {Time:hh\\:mm\\:ss\\.fffffff} {Kind,-13} {(Actor.Length == 0 ? "-" : Actor)} {Subject}";
}
