using ActorNet.Actors.Ports;

namespace ActorNet.Host.Metrics;

/// <summary>One instrument, as data: what it is called, counts and says of a port.</summary>
/// <param name="Name">In the style of OpenTelemetry.</param>
/// <param name="Unit">In UCUM, as OpenTelemetry asks.</param>
/// <param name="Help">One line, no full stop.</param>
/// <param name="Grows">True for what only ever grows.</param>
/// <param name="Tag">The tag that tells several values of a port apart; empty when there is one value.</param>
/// <param name="Read">The values, with their tag's.</param>
public sealed record PortInstrument(string Name, string Unit, string Help, bool Grows, string Tag, Func<PortReport, IEnumerable<(string Tag, long Value)>> Read);
