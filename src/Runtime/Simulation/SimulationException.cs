namespace ActorNet.Runtime;

/// <summary>A simulation cannot go on, or a seed failed; the message says why, and how to replay it.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SimulationException(long seed, string message, Exception? innerException = null)
        : base(message, innerException) => Seed = seed;

    /// <summary>The seed of the run.</summary>
    public long Seed { get; }
}
