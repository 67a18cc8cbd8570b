using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>Chains of more than one descriptor, indirect tables, buffers across regions.</content>
public sealed partial class SplitVirtqueue
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RingFault Walk(VirtqDescriptor descriptor, DescriptorChain chain)
    {
        MemorySlice table = _descriptors;
        int entries = _layout.Size;
        int left = entries; // descriptors that may still come: without this bound a loop never ends (§2.7.5.2)
        bool inside = false;
        while (true)
        {
            if ((descriptor.Flags & VirtqDescriptor.IndirectFlag) != 0)
            {
                if (inside) return RingFault.IndirectNested;
                RingFault fault = OpenTable(descriptor, out table);
                if (fault != RingFault.None) return fault;
                inside = true;
                entries = left = table.Length / VirtqDescriptor.Size;
                descriptor = table.Read<VirtqDescriptor>(0);
                continue;
            }

            RingFault bad = AppendBuffer(descriptor, chain);
            if (bad != RingFault.None) return bad;
            if ((descriptor.Flags & VirtqDescriptor.NextFlag) == 0) return RingFault.None;
            if (descriptor.Next >= entries) return RingFault.IndexOutOfRange;
            if (--left == 0) return RingFault.ChainTooLong;
            descriptor = table.Read<VirtqDescriptor>(VirtqDescriptor.Size * descriptor.Next);
        }
    }

    // The write flag of the descriptor that refers to a table is ignored (§2.7.5.3.2).
    private RingFault OpenTable(in VirtqDescriptor descriptor, out MemorySlice table)
    {
        table = default;
        if (!_indirect) return RingFault.IndirectNotNegotiated;
        if ((descriptor.Flags & VirtqDescriptor.NextFlag) != 0) return RingFault.IndirectWithNext;
        uint length = descriptor.Length;
        int limit = Math.Max((int)_layout.Size, MinIndirectLimit);
        if (length == 0 || length % VirtqDescriptor.Size != 0 || length / VirtqDescriptor.Size > limit) return RingFault.IndirectTableSize;
        return _addresses.TryTranslate(descriptor.Address, length, out table) ? RingFault.None : RingFault.BufferOutsideMemory;
    }

    private RingFault AppendBuffer(in VirtqDescriptor descriptor, DescriptorChain chain)
    {
        bool writable = (descriptor.Flags & VirtqDescriptor.WriteFlag) != 0;
        if (descriptor.Length == 0) return RingFault.ZeroLengthBuffer;
        if (_addresses.TryTranslate(descriptor.Address, descriptor.Length, out MemorySlice whole)) return chain.Append(whole, writable);

        // Not in one region: perhaps in several side by side.
        ulong address = descriptor.Address;
        uint left = descriptor.Length;
        while (left > 0)
        {
            if (_memory is null || !_memory.TryTranslatePart(address, left, out MemorySlice part)) return RingFault.BufferOutsideMemory;
            RingFault fault = chain.Append(part, writable);
            if (fault != RingFault.None) return fault;
            left -= (uint)part.Length;
            address = unchecked(address + (uint)part.Length);
            if (left > 0 && address == 0) return RingFault.BufferOutsideMemory; // over the top of the address space
        }

        return RingFault.None;
    }
}
