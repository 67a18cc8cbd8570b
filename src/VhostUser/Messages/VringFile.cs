namespace ActorNet.VhostUser.Messages;

/// <summary>The u64 that comes with the descriptor of a ring: kick, call or error.</summary>
/// <param name="Value">Bits 0 to 7 name the ring; bit 8: there is no descriptor.</param>
public readonly record struct VringFile(ulong Value)
{
    /// <summary>No descriptor comes along: poll instead of being kicked; do not interrupt; do not tell errors.</summary>
    public const ulong NoDescriptor = 1 << 8;

    private const ulong IndexMask = 0xff;

    /// <summary>Which ring.</summary>
    public uint Index => (uint)(Value & IndexMask);

    /// <summary>False when bit 8 is set.</summary>
    public bool HasDescriptor => (Value & NoDescriptor) == 0;

    /// <summary>True when a bit without a meaning is set.</summary>
    public bool HasUnknownBits => (Value & ~(IndexMask | NoDescriptor)) != 0;

    /// <summary>The payload for a ring.</summary>
    public static VringFile For(int index, bool hasDescriptor) => new((uint)index | (hasDescriptor ? 0ul : NoDescriptor));
}
