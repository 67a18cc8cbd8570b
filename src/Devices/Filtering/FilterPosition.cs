namespace ActorNet.Devices.Filtering;

/// <summary>Where a filter goes in its chain: QEMU's <c>position=head|tail|id=...</c> and <c>insert=before|behind</c>.</summary>
/// <param name="Anchor">The filter to stand beside; null for an end of the chain.</param>
/// <param name="IsBefore">True for the side of the port: the head, or before the anchor.</param>
public readonly record struct FilterPosition(string? Anchor, bool IsBefore)
{
    /// <summary>Nearest to the port.</summary>
    public static FilterPosition Head => new(null, true);

    /// <summary>Nearest to the peer; what QEMU does unless told otherwise.</summary>
    public static FilterPosition Tail => default;

    /// <summary>On the port's side of another filter.</summary>
    public static FilterPosition Before(string id) => new(id, true);

    /// <summary>On the peer's side of another filter.</summary>
    public static FilterPosition Behind(string id) => new(id, false);
}
