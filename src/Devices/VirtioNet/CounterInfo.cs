namespace ActorNet.Devices.VirtioNet;

/// <summary>What a counter is called and what it counts, for metrics and for people.</summary>
/// <param name="Name">Lower case, words joined by hyphens; unique in its table.</param>
/// <param name="Description">One sentence.</param>
/// <param name="IsDrop">True when it counts frames lost for one cause.</param>
/// <param name="IsEvent">True when it counts something besides traffic and drops that a NIC's report tells of.</param>
public readonly record struct CounterInfo(string Name, string Description, bool IsDrop = false, bool IsEvent = false);
