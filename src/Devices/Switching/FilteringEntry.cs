using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <summary>Where a station is, for a report. IEEE 802.1Q §8.8.</summary>
/// <param name="Mac">The station.</param>
/// <param name="Vlan">The VLAN in which it was seen; 0 for a static address that holds in all VLANs of its trunk.</param>
/// <param name="Port">The port behind which it is.</param>
/// <param name="Age">Time since it last sent, to 10 ms; zero for static addresses.</param>
/// <param name="IsStatic">True when it was configured, not learned.</param>
public readonly record struct FilteringEntry(MacAddress Mac, int Vlan, int Port, TimeSpan Age, bool IsStatic);
