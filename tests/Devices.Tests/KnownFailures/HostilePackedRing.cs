using System.Runtime.InteropServices;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>A packed ring at the beginning of a hostile guest's first region, slot by slot as the guest likes. virtio 1.2 §2.8.</summary>
internal sealed class HostilePackedRing
{
    private readonly HostileGuest _guest;

    public HostilePackedRing(HostileGuest guest, int size)
    {
        _guest = guest;
        ulong events = HostileGuest.FirstAddress + (ulong)(PackedDescriptor.Size * size);
        Layout = new VirtqueueLayout((ushort)size, HostileGuest.FirstAddress, events, events + EventSuppression.Size, AddressSpace.Guest);
        guest.First[..((PackedDescriptor.Size * size) + (2 * EventSuppression.Size))].Clear();
    }

    public VirtqueueLayout Layout { get; }

    /// <summary>Where the device wants to be told of a slot: its number, and the wrap counter in bit 15.</summary>
    public ushort DeviceEvent => MemoryMarshal.Read<ushort>(_guest.First[(int)(Layout.Used - HostileGuest.FirstAddress)..]);

    public static bool IsUsed(PackedDescriptor slot, bool wrap) => (slot.Flags & PackedDescriptor.StateFlags) == PackedDescriptor.Used(wrap);

    /// <summary>Begins there, whatever the slots say: where that cannot be, the guest has written it just after the start.</summary>
    public PackedVirtqueue Open(VirtqueuePosition? position = null)
    {
        VirtqueuePosition begin = position ?? VirtqueuePosition.Initial(FeatureBits.RingPacked);
        if (!Virtqueue.TryCreate(_guest.Memory, Layout, _guest.Device.DriverFeatures, begin, out Virtqueue? queue, out RingFault fault))
        {
            Assert.Equal(RingFault.PositionUnknown, fault);
            byte[] slots = _guest.First[..(PackedDescriptor.Size * Layout.Size)].ToArray();
            for (int slot = 0; slot < Layout.Size; slot++) MemoryMarshal.Write(_guest.First[(PackedDescriptor.Size * slot)..], Used(slot, begin));
            Assert.True(Virtqueue.TryCreate(_guest.Memory, Layout, _guest.Device.DriverFeatures, begin, out queue, out fault), $"{fault}");
            slots.CopyTo(_guest.First);
        }

        return (PackedVirtqueue)queue;
    }

    public PackedDescriptor Slot(int slot) => MemoryMarshal.Read<PackedDescriptor>(_guest.First[(PackedDescriptor.Size * slot)..]);

    /// <summary>Makes a slot available, in the lap of that wrap counter.</summary>
    public void Offer(int slot, ulong address, uint length, int flags = 0, bool wrap = true) =>
        MemoryMarshal.Write(_guest.First[(PackedDescriptor.Size * slot)..], new PackedDescriptor(address, length, (ushort)slot, (ushort)(flags | PackedDescriptor.Available(wrap))));

    private static PackedDescriptor Used(int slot, VirtqueuePosition position) =>
        new(0, 0, 0, PackedDescriptor.Used(slot < position.NextUsed ? position.UsedWrap : !position.UsedWrap));
}
