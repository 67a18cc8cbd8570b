namespace ActorNet.TestKit;

/// <summary>A message and its sender.</summary>
public class RealMessageEnvelope : MessageEnvelope
{
    /// <summary>Creates an envelope.</summary>
    public RealMessageEnvelope(object message, IActorRef sender)
    {
        Message = message;
        Sender = sender;
    }

    /// <inheritdoc/>
    public override object? Message { get; }

    /// <inheritdoc/>
    public override IActorRef Sender { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{Message}> from {Sender}";
}
