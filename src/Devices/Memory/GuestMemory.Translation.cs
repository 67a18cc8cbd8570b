namespace ActorNet.Devices.Memory;

/// <content>Memory behind an IOMMU: the addresses in rings are not the guest's physical ones, and may have no translation yet.</content>
/// <remarks>
/// A change of translations makes a new table, as a change of memory does: whoever borrowed from the former one keeps it. The
/// quick way to an address (<see cref="AddressCache"/>) knows no permissions and never finds any here, so the others pay nothing.
/// </remarks>
public sealed partial class GuestMemory
{
    private readonly TranslatedRange[] _ranges = []; // as the regions
    private readonly GuestMemory? _physical;

    private GuestMemory(GuestMemory physical, TranslatedRange[] sorted)
        : this([.. sorted.Select(static range => new MemoryRegion(range.Address, range.Size, 0, range.HostAddress))], null)
    {
        _ranges = sorted;
        _physical = physical.Acquire();
        _onReleased = _physical.Release;
    }

    /// <summary>True when addresses are translated by an IOMMU.</summary>
    public bool IsTranslated => _physical is not null;

    /// <summary>Regions that the guest shares, behind an IOMMU or not.</summary>
    public int SharedRegions => _physical is null ? _regions.Length : _physical.SharedRegions;

    /// <summary>Memory behind an IOMMU; the caller holds the first lease.</summary>
    /// <param name="physical">The guest's memory, of which it takes a lease.</param>
    /// <param name="sorted">Translations by address, none twice.</param>
    public static GuestMemory Translate(GuestMemory physical, TranslatedRange[] sorted)
    {
        ArgumentNullException.ThrowIfNull(physical);
        return new GuestMemory(physical, sorted);
    }

    /// <summary>Finds as many of <paramref name="length"/> bytes as one translation has, where the device may do what it wants to do.</summary>
    public TranslationResult TryTranslateAccess(ulong address, uint length, bool writes, out MemorySlice slice)
    {
        slice = default;
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            ref readonly TranslatedRange range = ref _ranges[middle];
            ulong offset = address - range.Address;
            if (address < range.Address)
            {
                high = middle - 1;
                continue;
            }

            if (offset >= range.Size)
            {
                low = middle + 1;
                continue;
            }

            if (writes ? !range.Writes : !range.Reads) return TranslationResult.Forbidden;
            slice = new MemorySlice(range.HostAddress + (nint)offset, (int)Math.Min(length, Math.Min(range.Size - offset, int.MaxValue)));
            return TranslationResult.Found;
        }

        return TranslationResult.Missing;
    }
}
