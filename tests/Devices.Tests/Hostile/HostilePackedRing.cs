using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>A packed ring at the beginning of a hostile guest's first region, and what goes into it, drawn from a seed.</summary>
internal sealed class HostilePackedRing
{
    private readonly HostileGuest _guest;
    private byte[] _before = [];

    public HostilePackedRing(HostileGuest guest, int size)
    {
        _guest = guest;
        Size = size;
        ulong events = HostileGuest.FirstAddress + (16ul * (ulong)size);
        Layout = new VirtqueueLayout((ushort)size, HostileGuest.FirstAddress, events, events + 4, AddressSpace.Guest);
        guest.First[..((16 * size) + 8)].Clear();
    }

    public int Size { get; }

    public VirtqueueLayout Layout { get; }

    /// <summary>Where tables may be; <see cref="Data"/> follows.</summary>
    private ulong Tables => Layout.Used + 64;

    private ulong Data => Tables + 8192;

    /// <summary>Begins there, whatever the slots say: where that cannot be, the guest has written it just after the start.</summary>
    public Virtqueue Open(VirtqueuePosition position)
    {
        byte[] slots = _guest.First[..(16 * Size)].ToArray();
        Virtqueue? queue;
        bool isCleaned = false;
        // Another thread may go on writing.
        while (!Virtqueue.TryCreate(_guest.Memory, Layout, _guest.Device.DriverFeatures, position, out queue, out RingFault fault))
        {
            Assert.Equal(RingFault.PositionUnknown, fault);
            isCleaned = true;
            for (int slot = 0; slot < Size; slot++)
            {
                PackedDescriptor used = new(0, 0, 0, PackedDescriptor.Used(slot < position.NextUsed ? position.UsedWrap : !position.UsedWrap));
                MemoryMarshal.Write(_guest.First[(16 * slot)..], used);
            }
        }

        if (isCleaned) slots.CopyTo(_guest.First);
        return queue;
    }

    public VirtqueuePosition RandomPosition(Random random) =>
        random.Next(3) == 0
            ? new VirtqueuePosition(true, (ushort)random.Next(Size), random.Next(2) == 0, (ushort)random.Next(Size), random.Next(2) == 0)
            : VirtqueuePosition.Initial(FeatureBits.RingPacked);

    /// <summary>Fills the slots from one on: readable buffers in the first region, writable ones in the second; everything may be wrong.</summary>
    public void Write(Random random, VirtqueuePosition position)
    {
        bool mostlyRight = random.Next(3) > 0;
        bool wrap = position.UsedWrap;
        int slot = position.NextUsed;
        int offered = random.Next(Size + 1);
        for (int i = 0; i < offered; i++)
        {
            int state = PackedDescriptor.Available(wrap);
            if (random.Next(mostlyRight ? 100 : 20) == 0) state = random.Next(4) switch { 0 => 0, 1 => PackedDescriptor.AvailableFlag, 2 => PackedDescriptor.UsedFlag, _ => PackedDescriptor.StateFlags };
            WriteSlot(random, slot, state, mostlyRight);
            if (++slot < Size) continue;
            slot = 0;
            wrap = !wrap;
        }

        for (int i = 0; i < 64; i++)
        {
            // Commands for the control queue, and whatever else is read there.
            Span<byte> command = _guest.First[((int)(Data - HostileGuest.FirstAddress) + (64 * i))..][..64];
            random.NextBytes(command);
            command[0] = (byte)random.Next(6);
            command[1] = (byte)random.Next(6);
            if (random.Next(2) == 0) command[2..6].Clear();
            if (random.Next(2) == 0) command[2] = (byte)random.Next(8);
        }

        MemoryMarshal.Write(_guest.First[(16 * Size)..], random.Next(3) == 0 ? random.Next() : 0);
    }

    /// <summary>Writes one slot, with these state flags.</summary>
    public void WriteSlot(Random random, int slot, int state, bool mostlyRight)
    {
        if (random.Next(8) == 0)
        {
            int entries = random.Next(1, 20);
            ulong table = Tables + ((ulong)random.Next(256) * 16);
            for (int e = 0; e < entries; e++) WriteBuffer(random, table, e, random.Next(65536), mostlyRight);
            uint length = random.Next(10) == 0 ? (uint)random.Next() : (uint)(16 * entries);
            int flags = VirtqDescriptor.IndirectFlag | (random.Next(20) == 0 ? VirtqDescriptor.NextFlag : 0) | (random.Next(2) * VirtqDescriptor.WriteFlag);
            Put(HostileGuest.FirstAddress, slot, random.Next(20) == 0 ? Wild(random) : table, length, random.Next(65536), flags | state);
        }
        else
        {
            int flags = random.Next(3) == 0 ? VirtqDescriptor.NextFlag : 0;
            if (!mostlyRight && random.Next(20) == 0) flags |= VirtqDescriptor.IndirectFlag;
            if (random.Next(30) == 0) flags |= random.Next(65536) & ~(7 | PackedDescriptor.StateFlags);
            WriteBuffer(random, HostileGuest.FirstAddress, slot, flags | state, mostlyRight);
        }
    }

    /// <summary>Remembers the first region, in which the device may change the ring and its event suppression only.</summary>
    public void Remember() => _before = _guest.First.ToArray();

    public void AssertOnlyRingChanged()
    {
        int events = 16 * Size;
        Assert.True(_guest.First.Slice(events, 4).SequenceEqual(_before.AsSpan(events, 4)), "the device wrote the driver's event suppression");
        Assert.True(_guest.First[(events + 8)..].SequenceEqual(_before.AsSpan(events + 8)), "the device wrote to what it was to read");
    }

    private void WriteBuffer(Random random, ulong table, int index, int flags, bool mostlyRight)
    {
        bool write = random.Next(2) == 0;
        flags = (flags & ~VirtqDescriptor.WriteFlag) | (write ? VirtqDescriptor.WriteFlag : 0);
        ulong address = write
            ? HostileGuest.SecondAddress + (ulong)random.Next(HostileGuest.SecondLength)
            : Data + (64 * (ulong)random.Next(64));
        uint length = random.Next(4) switch { 0 => (uint)random.Next(1, 20), 1 => (uint)random.Next(1, 100), _ => (uint)random.Next(1, 2500) };
        if (!mostlyRight && random.Next(10) == 0) address = Wild(random);
        if (!mostlyRight && random.Next(10) == 0) length = random.Next(3) switch { 0 => 0, 1 => uint.MaxValue, _ => (uint)random.NextInt64(uint.MaxValue) };
        Put(table, index, address, length, random.Next(3) == 0 ? random.Next(65536) : random.Next(Size), flags);
    }

    private void Put(ulong table, int index, ulong address, uint length, int id, int flags) =>
        MemoryMarshal.Write(
            _guest.First[((int)(table - HostileGuest.FirstAddress) + (16 * index))..], new PackedDescriptor(address, length, (ushort)id, (ushort)flags));

    // Outside, on an edge, over an edge, wrapping.
    private static ulong Wild(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => ulong.MaxValue - (ulong)random.Next(4096),
        2 => HostileGuest.SecondAddress - (ulong)random.Next(1, 100),
        3 => HostileGuest.SecondAddress + HostileGuest.SecondLength - (ulong)random.Next(100),
        4 => HostileGuest.FirstAddress - (ulong)random.Next(1, 100),
        _ => (ulong)random.NextInt64(),
    };
}
