using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <content>Chains of more than one descriptor.</content>
public partial class SplitVirtqueue
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private RingFault Walk(VirtqDescriptor descriptor, DescriptorChain chain)
    {
        MemorySlice table = _descriptors;
        int entries = Size;
        int left = entries; // descriptors that may still come: without this bound a loop never ends (§2.7.5.2)
        bool inside = false;
        while (true)
        {
            if ((descriptor.Flags & VirtqDescriptor.IndirectFlag) != 0)
            {
                if (inside) return RingFault.IndirectNested;
                RingFault fault = OpenTable(descriptor.Address, descriptor.Length, descriptor.Flags, out table);
                if (fault != RingFault.None) return fault;
                inside = true;
                entries = left = table.Length / VirtqDescriptor.Size;
                descriptor = table.Read<VirtqDescriptor>(0);
                continue;
            }

            RingFault bad = AppendBuffer(descriptor.Address, descriptor.Length, descriptor.Flags, chain);
            if (bad != RingFault.None) return bad;
            if ((descriptor.Flags & VirtqDescriptor.NextFlag) == 0) return RingFault.None;
            if (descriptor.Next >= entries) return RingFault.IndexOutOfRange;
            if (--left == 0) return RingFault.ChainTooLong;
            if (!inside) chain.Slots++;
            descriptor = table.Read<VirtqDescriptor>(VirtqDescriptor.Size * descriptor.Next);
        }
    }
}
