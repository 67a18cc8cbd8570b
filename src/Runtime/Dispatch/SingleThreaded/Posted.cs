namespace ActorNet.Runtime;

/// <summary>What another thread leaves at a <see cref="TurnLoop"/>: a message for an actor, or only the wish that it has a turn.</summary>
internal readonly struct Posted(ActorCell cell, Envelope envelope)
{
    public readonly ActorCell Cell = cell;

    /// <summary>Without a message: the mailbox has got what it needs by another way.</summary>
    public readonly Envelope Envelope = envelope;
}
