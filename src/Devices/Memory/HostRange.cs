namespace ActorNet.Devices.Memory;

/// <summary>A stretch of this process's addresses, to be compared with, not to be read.</summary>
/// <param name="Address">The first byte.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct HostRange(nint Address, ulong Size)
{
    /// <summary>All addresses there are.</summary>
    public static HostRange Everything => new(0, ulong.MaxValue);

    /// <summary>True when a byte of the slice lies in it. Neither is empty.</summary>
    public bool Overlaps(in MemorySlice slice)
    {
        // No sum is formed that could wrap: one of the two begins inside the other, or they have nothing in common.
        return unchecked((ulong)(slice.Address - Address)) < Size || unchecked((ulong)(Address - slice.Address)) < (ulong)slice.Length;
    }
}
