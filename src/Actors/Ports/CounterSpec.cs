namespace ActorNet.Actors.Ports;

/// <summary>One counter, as data.</summary>
/// <param name="Counter">Which.</param>
/// <param name="Name">Its name in reports and metrics.</param>
/// <param name="IsDrop">True when it counts frames dropped for one cause.</param>
/// <param name="Help">What it counts, one line.</param>
public sealed record CounterSpec(PortCounter Counter, string Name, bool IsDrop, string Help);
