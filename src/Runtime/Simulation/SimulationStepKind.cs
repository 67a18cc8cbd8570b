namespace ActorNet.Runtime;

/// <summary>What a step of a <see cref="Simulation"/> did.</summary>
public enum SimulationStepKind
{
    /// <summary>An actor handled a message from its queue.</summary>
    Message = 1,

    /// <summary>An actor handled a message of the runtime itself.</summary>
    SystemMessage,

    /// <summary>The scheduler did what was due.</summary>
    Timer,

    /// <summary>A continuation of a task ran, or other work outside of all actors.</summary>
    Task,

    /// <summary>An actor was made to fail instead of handling a message.</summary>
    Crash,

    /// <summary>An actor was held up.</summary>
    Pause,
}
