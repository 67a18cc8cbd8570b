using System.Diagnostics.CodeAnalysis;

namespace ActorNet.TestKit;

/// <summary>Stands for no message.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
    /// <summary>The one instance.</summary>
    [SuppressMessage("Usage", "CA2211:Non-constant fields should not be visible", Justification = "A field in the model that this follows; it is read-only here.")]
    public static readonly NullMessageEnvelope Instance = new();

    private NullMessageEnvelope()
    {
    }

    /// <inheritdoc/>
    public override object? Message => null;

    /// <inheritdoc/>
    public override IActorRef Sender => throw new InvalidOperationException("There is no last message, so it has no sender.");

    /// <inheritdoc/>
    public override string ToString() => "<null>";
}
