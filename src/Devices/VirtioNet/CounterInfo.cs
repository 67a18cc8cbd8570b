namespace ActorNet.Devices.VirtioNet;

/// <summary>What a counter is called and what it counts, for metrics and for people.</summary>
/// <param name="Name">Lower case, words joined by underscores; unique in its table.</param>
/// <param name="Description">One sentence.</param>
public readonly record struct CounterInfo(string Name, string Description);
