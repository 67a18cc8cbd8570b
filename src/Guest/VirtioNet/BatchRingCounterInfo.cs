namespace ActorNet.Guest.VirtioNet;

/// <summary>One counter, as data.</summary>
/// <param name="Counter">Which.</param>
/// <param name="Name">Its name in reports and metrics.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="Help">The same in a line.</param>
public sealed record BatchRingCounterInfo(BatchRingCounter Counter, string Name, BatchRingCounterKind Kind, string Help);
