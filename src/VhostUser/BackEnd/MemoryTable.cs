using System.Collections.Immutable;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>The regions that a front end shares, and the <see cref="GuestMemory"/> made of them.</summary>
/// <remarks>
/// Every change makes a new <see cref="GuestMemory"/>; the earlier one goes on for whoever still holds it, and with its last
/// lease go the mappings that no later table has. A change that fails changes nothing.
/// </remarks>
internal sealed class MemoryTable : IDisposable
{
    /// <summary>The most regions, as many as KVM has memory slots for (GET_MAX_MEM_SLOTS).</summary>
    public const int MaxRegions = 509;

    private List<MappedRegion> _regions = [];

    /// <summary>The memory; this object holds a lease on it. Null until a first table came.</summary>
    public GuestMemory? Current { get; private set; }

    /// <summary>What the last change took away of the memory that was there before.</summary>
    public ImmutableArray<HostRange> Withdrawn { get; private set; } = [];

    /// <summary>Replaces the whole table.</summary>
    /// <param name="request">Name of the request, for the fault.</param>
    /// <param name="descriptions">The new regions.</param>
    /// <param name="files">One file each; the caller keeps them.</param>
    public ProtocolFault? Replace(string request, ReadOnlySpan<RegionDescription> descriptions, ReadOnlySpan<FdHandle> files)
    {
        var regions = new List<MappedRegion>(descriptions.Length);
        ProtocolFault? fault = null;
        for (int i = 0; i < descriptions.Length && fault is null; i++)
        {
            fault = Map(request, descriptions[i], files[i], out MappedRegion? region);
            if (region is not null) regions.Add(region);
        }
        fault ??= Use(request, regions);
        if (fault is null) Withdrawn = [.. _regions.SelectMany(former => former.Without(regions))];
        // The list's own holds: the new regions' when the change failed, the old ones' when it was made.
        ReleaseAll(fault is null ? Exchange(regions) : regions);
        return fault;
    }

    /// <summary>Adds one region. One that is there already is not added again: QEMU adds each once per queue pair.</summary>
    public ProtocolFault? Add(string request, RegionDescription description, FdHandle file)
    {
        Withdrawn = [];
        if (Find(description) >= 0) return null;
        if (_regions.Count >= MaxRegions)
            return new(VhostUserFault.BadRegionCount, $"{request}: more than {MaxRegions} regions");
        if (Map(request, description, file, out MappedRegion? added) is { } fault) return fault;
        List<MappedRegion> regions = [.. _regions, added!];
        if (Use(request, regions) is { } refused)
        {
            added!.Release();
            return refused;
        }
        _regions = regions;
        return null;
    }

    /// <summary>Removes a region. One that is not there is no fault: QEMU removes each once per queue pair.</summary>
    public ProtocolFault? Remove(string request, RegionDescription description)
    {
        Withdrawn = [];
        int index = Find(description);
        if (index < 0) return Current is null ? Use(request, []) : null;
        MappedRegion removed = _regions[index];
        List<MappedRegion> regions = [.. _regions];
        regions.RemoveAt(index);
        if (Use(request, regions) is { } fault) return fault;
        _regions = regions;
        Withdrawn = [.. removed.Without(regions)];
        removed.Release();
        return null;
    }

    /// <summary>Gives up the memory; its holders keep it as long as they need.</summary>
    public void Dispose()
    {
        ReleaseAll(Exchange([]));
        Current?.Release();
        Current = null;
    }

    private static ProtocolFault? Map(string request, RegionDescription description, FdHandle file, out MappedRegion? region)
    {
        region = null;
        // CVE-2020-10722: a sum that wraps would make a short mapping for a long region.
        if (description.Size == 0)
            return new(VhostUserFault.BadRegion, $"{request}: {Text(description)} is empty");
        if (description.FileOffset > ulong.MaxValue - description.Size)
            return new(VhostUserFault.BadRegion, $"{request}: {Text(description)} at offset 0x{description.FileOffset:x} of its file wraps around");
        if (!MemoryMapping.TryMap(file, description.FileOffset, description.Size, writable: true, out MemoryMapping? mapping, out string? problem))
            return new(VhostUserFault.RegionDoesNotMap, $"{request}: {Text(description)} cannot be mapped from offset 0x{description.FileOffset:x} of its file. {problem}");
        region = new MappedRegion(description, mapping);
        return null;
    }

    // Makes the memory of a list of regions the current one, with a hold on each for as long as it is leased.
    private ProtocolFault? Use(string request, List<MappedRegion> regions)
    {
        MappedRegion[] held = [.. regions];
        if (!GuestMemory.TryCreate([.. held.Select(static region => region.Region)], () => ReleaseAll(held), out GuestMemory? memory, out string? error))
            return new(VhostUserFault.BadRegion, $"{request}: {error}");
        foreach (MappedRegion region in held) region.Acquire();
        Current?.Release();
        Current = memory;
        return null;
    }

    // By addresses and size; where a region lies in its file is not compared.
    private int Find(RegionDescription description) => _regions.FindIndex(region =>
        region.Description.GuestAddress == description.GuestAddress
        && region.Description.UserAddress == description.UserAddress
        && region.Description.Size == description.Size);

    private List<MappedRegion> Exchange(List<MappedRegion> regions)
    {
        List<MappedRegion> earlier = _regions;
        _regions = regions;
        return earlier;
    }

    private static void ReleaseAll(IEnumerable<MappedRegion> regions)
    {
        foreach (MappedRegion region in regions) region.Release();
    }

    private static string Text(RegionDescription description) =>
        $"region of {description.Size} bytes at guest address 0x{description.GuestAddress:x}";
}
