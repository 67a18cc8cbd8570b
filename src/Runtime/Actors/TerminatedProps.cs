namespace ActorNet.Runtime;

/// <summary>The recipe of an actor that must not be made.</summary>
public class TerminatedProps : Props
{
    /// <summary>Creates the recipe.</summary>
    public TerminatedProps()
        : base(typeof(EmptyActor))
    {
    }

    /// <inheritdoc/>
    public override ActorBase NewActor() => throw new InvalidOperationException("This actor has been terminated");
}
