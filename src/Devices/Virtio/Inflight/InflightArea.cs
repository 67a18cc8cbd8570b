using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio.Inflight;

/// <summary>
/// Shared memory in which a ring notes what it has taken and not given back, so that whoever serves the ring after a crash knows
/// it. One for each ring; the front end keeps it. vhost-user.rst, "Inflight I/O tracking".
/// </summary>
/// <remarks>Stays mapped for as long as its ring runs: whoever starts the ring sees to that.</remarks>
/// <param name="bytes">The area, all zero when it is new; at least <see cref="SizeOf"/> bytes.</param>
/// <param name="entries">The largest ring that it was made for.</param>
public sealed class InflightArea(MemorySlice bytes, int entries)
{
    /// <summary>Areas follow each other at multiples of this.</summary>
    public const int Alignment = 64;

    /// <summary>Bytes for a ring of either kind: which it is, is not known when the areas are made.</summary>
    public static int SizeOf(int entries) =>
        (Math.Max(SplitInflight.SizeOf(entries), PackedInflight.SizeOf(entries)) + Alignment - 1) / Alignment * Alignment;

    /// <summary>The area.</summary>
    public MemorySlice Bytes => bytes;

    /// <summary>The largest ring that it was made for.</summary>
    public int Entries => entries;
}
