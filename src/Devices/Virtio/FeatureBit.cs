namespace ActorNet.Devices.Virtio;

/// <summary>A feature as the specification names it, and as QEMU's user switches it.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Bit">Number of the bit, 0 to 63.</param>
/// <param name="Section">Where the specification defines it; bits 50 to 52 came after virtio 1.2.</param>
/// <param name="Property">The property that switches it: QEMU's name, or one made like QEMU's; null when another option decides.</param>
/// <param name="Default">Whether it is offered when nobody says otherwise.</param>
/// <param name="Help">What it brings, one line without full stop.</param>
public readonly record struct FeatureBit(string Name, int Bit, string Section, string? Property = null, bool Default = true, string Help = "")
{
    /// <summary>The bit as a mask.</summary>
    public ulong Mask => 1UL << Bit;

    /// <summary>Features without which it means nothing. virtio 1.2 §5.1.3.1.</summary>
    public ulong Needs { get; init; }

    /// <summary>Features of which it needs one; none when 0.</summary>
    public ulong NeedsOneOf { get; init; }

    /// <summary>True when these features contain what it needs.</summary>
    public bool IsMetBy(ulong features) => (Needs & ~features) == 0 && (NeedsOneOf == 0 || (NeedsOneOf & features) != 0);
}
