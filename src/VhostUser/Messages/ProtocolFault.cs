namespace ActorNet.VhostUser.Messages;

/// <summary>What a front end did wrong, for the one log line that its session gets.</summary>
/// <param name="Kind">Which rule was broken.</param>
/// <param name="Text">Request, field and value: "SET_VRING_NUM: ring 7 of a device with 3 rings".</param>
public sealed record ProtocolFault(VhostUserFault Kind, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
