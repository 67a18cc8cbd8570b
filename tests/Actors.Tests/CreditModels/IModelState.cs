namespace ActorNet.Actors.Tests.CreditModels;

/// <summary>A state of a small model: what can happen next, and what must never be.</summary>
internal interface IModelState<TState>
    where TState : IModelState<TState>
{
    /// <summary>Everything that tells this state from others.</summary>
    void Write(ModelKey key);

    /// <summary>Every step that anybody can do now, each with the state after it.</summary>
    IEnumerable<(ModelStep Step, TState Next)> Next();

    /// <summary>What is wrong here, or null.</summary>
    string? Problem();
}
