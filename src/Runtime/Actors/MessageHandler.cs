namespace ActorNet.Runtime;

/// <summary>One Receive clause of a <see cref="ReceiveActor"/>.</summary>
internal abstract class MessageHandler
{
    /// <summary>True when the clause takes every message, so that none may follow it.</summary>
    public virtual bool TakesAll => false;

    /// <summary>Handles the message, or returns false.</summary>
    public abstract bool TryHandle(object message);
}
