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

    public PackedVirtqueue Open(VirtqueuePosition? position = null)
    {
        PackedVirtqueue? queue = TryOpen(position);
        Assert.NotNull(queue);
        return queue;
    }

    /// <summary>Null where the slots leave no place to stand.</summary>
    public PackedVirtqueue? TryOpen(VirtqueuePosition? position = null)
    {
        _ = Virtqueue.TryCreate(_guest.Memory, Layout, _guest.Device.DriverFeatures, position ?? VirtqueuePosition.Initial(FeatureBits.RingPacked), out Virtqueue? queue, out _);
        return (PackedVirtqueue?)queue;
    }

    public PackedDescriptor Slot(int slot) => MemoryMarshal.Read<PackedDescriptor>(_guest.First[(PackedDescriptor.Size * slot)..]);

    /// <summary>Makes a slot available, in the lap of that wrap counter.</summary>
    public void Offer(int slot, ulong address, uint length, int flags = 0, bool wrap = true) =>
        MemoryMarshal.Write(_guest.First[(PackedDescriptor.Size * slot)..], new PackedDescriptor(address, length, (ushort)slot, (ushort)(flags | PackedDescriptor.Available(wrap))));
}
