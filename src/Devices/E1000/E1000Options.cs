using ActorNet.Devices.Frames;

namespace ActorNet.Devices.E1000;

/// <summary>What a network card is like before any driver comes.</summary>
/// <param name="Mac">The address in its EEPROM.</param>
/// <param name="Msi">Whether it can signal interrupts by messages. PCI 2.2 §6.8.</param>
public sealed record E1000Options(MacAddress Mac, bool Msi = false)
{
    /// <summary>How long the PHY negotiates; zero: the link is up as soon as there is a partner.</summary>
    public TimeSpan AutonegotiationTime { get; init; } = TimeSpan.FromMilliseconds(500);
}
