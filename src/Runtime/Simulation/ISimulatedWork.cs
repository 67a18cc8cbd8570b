namespace ActorNet.Runtime;

/// <summary>Something that a simulation can do next: the next message of an actor, a timer that is due, a task.</summary>
internal interface ISimulatedWork
{
    /// <summary>True when there is something to do now.</summary>
    bool IsReady { get; }

    /// <summary>Does one step. Nothing is thrown.</summary>
    void Step();
}
