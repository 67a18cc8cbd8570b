using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>What chains of both rings are made of: buffers, perhaps across regions, and indirect tables.</content>
public abstract partial class Virtqueue
{
    // Drivers of small queues put more descriptors into an indirect table than the queue has (Linux storage drivers do),
    // although §2.7.5.3.1 forbids it; other devices take 1024.
    private const int MinIndirectLimit = 1024;

    // The write flag of the descriptor that refers to a table is ignored (§2.7.5.3.2, §2.8.7).
    private protected RingFault OpenTable(ulong address, uint length, ushort flags, out MemorySlice table)
    {
        table = default;
        if (!HasTables) return RingFault.IndirectNotNegotiated;
        if ((flags & VirtqDescriptor.NextFlag) != 0) return RingFault.IndirectWithNext;
        int limit = Math.Max((int)_layout.Size, MinIndirectLimit);
        if (length == 0 || length % VirtqDescriptor.Size != 0 || length / VirtqDescriptor.Size > limit) return RingFault.IndirectTableSize;
        return TranslateTable(address, length, out table);
    }

    private protected RingFault AppendBuffer(ulong address, uint length, ushort flags, DescriptorChain chain)
    {
        bool writable = (flags & VirtqDescriptor.WriteFlag) != 0;
        if (length == 0) return RingFault.ZeroLengthBuffer;
        if (_addresses.TryTranslate(address, length, out MemorySlice whole)) return chain.Append(whole, writable);

        // Not in one region: perhaps in several side by side.
        uint left = length;
        while (left > 0)
        {
            RingFault fault = TranslatePart(address, left, writable, out MemorySlice part);
            if (fault == RingFault.None) fault = chain.Append(part, writable);
            if (fault != RingFault.None) return fault;
            left -= (uint)part.Length;
            address = unchecked(address + (uint)part.Length);
            if (left > 0 && address == 0) return RingFault.BufferOutsideMemory; // over the top of the address space
        }

        return RingFault.None;
    }
}
