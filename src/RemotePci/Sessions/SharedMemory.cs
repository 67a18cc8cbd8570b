using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.RemotePci.Messages;

namespace ActorNet.RemotePci.Sessions;

/// <summary>Makes guest memory of the files that QEMU shares. A table that makes no sense leaves nothing mapped.</summary>
internal static class SharedMemory
{
    /// <summary>Maps all sections. They stay mapped until the last lease of the memory is released.</summary>
    /// <param name="message">SYNC_SYSMEM; its descriptors stay its own.</param>
    /// <param name="memory">The caller has the first lease.</param>
    public static ProtocolFault? TryMap(RemoteMessage message, out GuestMemory? memory)
    {
        memory = null;
        var mappings = new List<MemoryMapping>(message.DescriptorCount);
        var regions = new List<MemoryRegion>(message.DescriptorCount);
        ProtocolFault? fault = null;
        for (int i = 0; i < message.DescriptorCount && fault is null; i++)
        {
            MemorySection section = MemorySections.Read(message.Payload, i);
            fault = Map(message.Name, section, message.Descriptors[i], out MemoryMapping? mapping);
            if (mapping is null) continue;
            mappings.Add(mapping);
            regions.Add(new MemoryRegion(section.GuestAddress, section.Size, section.GuestAddress, mapping.Address));
        }

        if (fault is null && !GuestMemory.TryCreate(regions, () => UnmapAll(mappings), out memory, out string? error))
            fault = new ProtocolFault(RemoteFault.BadRegion, $"{message.Name}: {error}");
        if (fault is not null) UnmapAll(mappings);
        return fault;
    }

    private static ProtocolFault? Map(string name, MemorySection section, FdHandle file, out MemoryMapping? mapping)
    {
        mapping = null;
        string region = $"{name}: {section.Size} bytes at guest address 0x{section.GuestAddress:x}";
        if (section.Size == 0) return new(RemoteFault.BadRegion, $"{region}: empty");
        if (section.FileOffset > ulong.MaxValue - section.Size) return new(RemoteFault.BadRegion, $"{region}: offset 0x{section.FileOffset:x} of the file wraps around");
        // The file has to be as long as the region says: nothing that lies beyond its end is ever touched.
        return MemoryMapping.TryMap(file, section.FileOffset, section.Size, writable: true, out mapping, out string? problem)
            ? null
            : new(RemoteFault.RegionDoesNotMap, $"{region} cannot be mapped from offset 0x{section.FileOffset:x} of the file. {problem}");
    }

    private static void UnmapAll(List<MemoryMapping> mappings)
    {
        foreach (MemoryMapping mapping in mappings) mapping.Dispose();
    }
}
