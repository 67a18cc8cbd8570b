namespace ActorNet.Runtime.Tests;

/// <summary>What a <see cref="ScriptedActor"/> does.</summary>
public sealed class Script
{
    public Action<ScriptedActor>? Construct { get; init; }

    public Action<ScriptedActor, object>? Receive { get; init; }

    public Action<ScriptedActor>? PreStart { get; init; }

    public Action<ScriptedActor>? PostStop { get; init; }

    /// <summary>Replaces the default PreRestart, which stops the children and calls PostStop.</summary>
    public Action<ScriptedActor, Exception, object?>? PreRestart { get; init; }

    /// <summary>Replaces the default PostRestart, which calls PreStart.</summary>
    public Action<ScriptedActor, Exception>? PostRestart { get; init; }

    public SupervisorStrategy? Strategy { get; init; }

    public Props Props => Props.Create(() => new ScriptedActor(this));
}
