namespace ActorNet.Guest.Stacks;

/// <summary>How one echo request (ping) ended.</summary>
/// <param name="Destination">Who was asked.</param>
/// <param name="Sequence">The number that <see cref="IpStack.TryPing"/> gave.</param>
/// <param name="Answered">False when the time ran out.</param>
/// <param name="RoundTrip">From sending to the answer; zero when there was none.</param>
public readonly record struct EchoResult(Ipv4Address Destination, ushort Sequence, bool Answered, TimeSpan RoundTrip);
