namespace ActorNet.TestKit;

/// <summary>A message that a test actor took, with its sender.</summary>
public abstract class MessageEnvelope
{
    /// <summary>The message; null in the envelope that stands for none.</summary>
    public abstract object? Message { get; }

    /// <summary>Who sent it; dead letters when nobody did.</summary>
    public abstract IActorRef Sender { get; }
}
