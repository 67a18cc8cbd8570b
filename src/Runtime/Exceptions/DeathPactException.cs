namespace ActorNet.Runtime;

/// <summary>An actor left a <see cref="Terminated"/> unhandled: it cannot live without the watched actor. The default decider stops it.</summary>
public class DeathPactException : AkkaException
{
    /// <summary>Creates the exception about one watched actor.</summary>
    public DeathPactException(IActorRef deadActor)
        : base($"Monitored actor [{deadActor}] terminated") => DeadActor = deadActor;

    /// <summary>The watched actor that terminated.</summary>
    public IActorRef DeadActor { get; }
}
