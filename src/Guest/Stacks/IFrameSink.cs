namespace ActorNet.Guest.Stacks;

/// <summary>Where a stack's frames go: a driver's transmit ring, a tap, a list in a test.</summary>
public interface IFrameSink
{
    /// <summary>
    /// Takes one complete Ethernet frame without FCS. The bytes are the caller's again when the call returns.
    /// The implementation does not call back into the stack.
    /// </summary>
    /// <returns>False when there is no room now; the frame was not taken.</returns>
    bool TrySend(ReadOnlySpan<byte> frame);
}
