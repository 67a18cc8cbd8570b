namespace ActorNet.Devices.Filtering;

/// <summary>QEMU's filter-replay. Its mode follows from what it is given: a log to write, or one to read.</summary>
public sealed record ReplayOptions : FilterOptions;
