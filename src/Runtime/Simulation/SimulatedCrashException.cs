namespace ActorNet.Runtime;

/// <summary>What an actor fails with that a <see cref="Simulation"/> makes crash. Its supervisor handles it as any other failure.</summary>
public sealed class SimulatedCrashException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SimulatedCrashException()
        : base("The simulation made the actor crash.")
    {
    }
}
