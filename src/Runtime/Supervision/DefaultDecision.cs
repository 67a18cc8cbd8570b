namespace ActorNet.Runtime;

/// <summary>
/// The decider that holds when an actor names none: an actor that cannot be created, was killed or lost an actor that it
/// depends on stops; any other failure restarts it.
/// </summary>
internal sealed class DefaultDecision : IDecider
{
    public Directive Decide(Exception cause) =>
        cause is ActorInitializationException or ActorKilledException or DeathPactException ? Directive.Stop : Directive.Restart;
}
