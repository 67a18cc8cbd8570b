using ActorNet.Guest.E1000;

namespace ActorNet.Bench.E1000.Cases;

/// <summary>How the driver lets interrupts be held back.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Text">In the table.</param>
/// <param name="Apply">Sets the driver's options.</param>
internal sealed record Mitigation(string Name, string Text, Func<E1000DriverOptions, E1000DriverOptions> Apply)
{
    /// <summary>Not at all.</summary>
    internal static Mitigation None { get; } = new("none", "no mitigation", static options => options);

    /// <summary>As Linux sets it for bulk traffic: 4,000 interrupts a second, TIDV 8, TADV 32, RDTR 0, RADV 8.</summary>
    internal static Mitigation Linux { get; } = new(
        "linux", "ITR 250 us", static options => options with { ThrottlingRate = 976, TransmitDelay = (8, 32), ReceiveDelay = (0, 8) });

    /// <summary>Delays only.</summary>
    internal static Mitigation Delays { get; } = new(
        "delays", "RDTR and TIDV 64 us", static options => options with { TransmitDelay = (62, 125), ReceiveDelay = (62, 125) });
}
