namespace ActorNet.Devices.Virtio;

/// <summary>An address for which there is no translation.</summary>
/// <param name="IsMiss">False: there is none missing.</param>
/// <param name="Address">The address, as the ring has it.</param>
/// <param name="Writes">The device wants to write there; else to read.</param>
public readonly record struct TranslationMiss(bool IsMiss, ulong Address, bool Writes);
