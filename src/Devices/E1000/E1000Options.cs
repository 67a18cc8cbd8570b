using ActorNet.Devices.Frames;

namespace ActorNet.Devices.E1000;

/// <summary>What a network card is like before any driver comes.</summary>
/// <param name="Mac">The address in its EEPROM.</param>
/// <param name="Msi">Whether it can signal interrupts by messages. PCI 2.2 §6.8.</param>
public sealed record E1000Options(MacAddress Mac, bool Msi = false)
{
    /// <summary>How long the PHY negotiates; zero: the link is up as soon as there is a partner.</summary>
    public TimeSpan AutonegotiationTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The least time from one assertion of the interrupt to the next, whatever ITR says; zero: as ITR says. For transports that an interrupt,
    /// with the accesses that answer it, costs much. No longer than <see cref="LongestInterruptInterval"/>.
    /// </summary>
    public TimeSpan InterruptInterval { get; init; }

    /// <summary>Longer ones than ITR can say are none.</summary>
    public static TimeSpan LongestInterruptInterval { get; } = TimeSpan.FromMilliseconds(10);
}
