using ActorNet.Devices.Memory;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>One region with its mapping, which lasts as long as any memory table that holds the region.</summary>
/// <remarks>Tables are released by whichever thread returns the last borrowed frame, so the count is atomic.</remarks>
internal sealed class MappedRegion(RegionDescription description, MemoryMapping mapping)
{
    private int _holders = 1;

    public RegionDescription Description => description;

    public MemoryRegion Region => new(description.GuestAddress, description.Size, description.UserAddress, mapping.Address);

    /// <summary>Where the memory is that none of these regions has, wherever they have it mapped.</summary>
    public IEnumerable<HostRange> Without(IReadOnlyList<MappedRegion> others)
    {
        ulong at = description.UserAddress, left = description.Size;
        while (left > 0)
        {
            // A region that has the next byte, or else the first one behind it.
            ulong gap = left, shared = 0;
            foreach (MappedRegion other in others)
            {
                RegionDescription its = other.Description;
                if (its.GuestAddress - its.UserAddress != description.GuestAddress - description.UserAddress) continue;
                if (at - its.UserAddress < its.Size) shared = Math.Max(shared, its.Size - (at - its.UserAddress));
                else if (its.UserAddress > at) gap = Math.Min(gap, its.UserAddress - at);
            }

            ulong step = Math.Min(left, shared > 0 ? shared : gap);
            if (shared == 0) yield return new HostRange(mapping.Address + (nint)(at - description.UserAddress), step);
            at = unchecked(at + step);
            left -= step;
        }
    }

    public void Acquire() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) mapping.Dispose();
    }
}
