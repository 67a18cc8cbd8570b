using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <summary>Something that a person wants to know of.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Port">The port that it happened to.</param>
/// <param name="OtherPort">Loop: the port that the probe left by. Flap: the port where the station stayed before. Else -1.</param>
/// <param name="Mac">Flap: the station. Else zero.</param>
/// <param name="Vlan">Flap: its VLAN. Else 0.</param>
/// <param name="Blocked">True when the port is blocked now; false when it only counts loops.</param>
public readonly record struct SwitchEvent(SwitchEventKind Kind, int Port, int OtherPort, MacAddress Mac, int Vlan, bool Blocked);
