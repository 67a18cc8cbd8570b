namespace ActorNet.Runtime;

/// <content>What a simulation does to an actor.</content>
public partial class ActorCell
{
    /// <summary>Fails as if the actor had thrown while it handled a message.</summary>
    internal void Crash(Envelope envelope, Exception cause)
    {
        _currentMessage = envelope.Message;
        _sender = envelope.Sender;
        HandleInvokeFailure(cause);
    }
}
