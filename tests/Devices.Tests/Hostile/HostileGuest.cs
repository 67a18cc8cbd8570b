using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.Hostile;

/// <summary>
/// A guest that does what a driver must not. Its memory is two regions with guard areas before, between and behind them:
/// <see cref="AssertGuards"/> tells whether the device wrote outside of the guest. The first region has the rings and what
/// the device is to read; the second one what it may write.
/// </summary>
internal sealed class HostileGuest
{
    public const ulong FirstAddress = 0x10_0000;
    public const ulong SecondAddress = 0x4000_0000;
    public const int FirstLength = 256 << 10;
    public const int SecondLength = 256 << 10;

    private const int GuardLength = 64 << 10;
    private const int PageSize = 4096;
    private const byte Guard = 0xA5;

    private readonly byte[] _storage = GC.AllocateArray<byte>((3 * GuardLength) + FirstLength + SecondLength + PageSize, pinned: true);
    private readonly int _first;
    private readonly int _second;
    private byte[] _firstBefore = [];

    public HostileGuest(ulong features, VirtioNetOptions? options = null)
    {
        Device = new VirtioNetDevice(options ?? new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), QueuePairs: 4));
        Assert.True(Device.TrySetDriverFeatures(features));
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_storage, 0);
        _first = GuardLength + (int)(-start & (PageSize - 1));
        _second = _first + FirstLength + GuardLength;
        _storage.AsSpan().Fill(Guard);
        _storage.AsSpan(_first, FirstLength).Clear();
        _storage.AsSpan(_second, SecondLength).Clear();
        Memory = new GuestMemory(
            [
                new MemoryRegion(FirstAddress, FirstLength, FirstAddress, start + _first),
                new MemoryRegion(SecondAddress, SecondLength, SecondAddress, start + _second),
            ],
            () => GC.KeepAlive(_storage));
    }

    public VirtioNetDevice Device { get; }

    public GuestMemory Memory { get; }

    /// <summary>Where the rings are; <see cref="UseRing"/> sets them.</summary>
    public VirtqueueLayout Layout { get; private set; }

    /// <summary>The bytes of the first region, to be written as the guest likes.</summary>
    public Span<byte> First => _storage.AsSpan(_first, FirstLength);

    /// <summary>The bytes of the second region.</summary>
    public Span<byte> Second => _storage.AsSpan(_second, SecondLength);

    private int AvailableAt => (int)(Layout.Available - FirstAddress);

    private int UsedAt => (int)(Layout.Used - FirstAddress);

    /// <summary>Puts an empty ring at the beginning of the first region. Behind it, from <see cref="FreeAddress"/> on, is room.</summary>
    public SplitVirtqueue UseRing(ushort size)
    {
        ulong available = FirstAddress + (16ul * size);
        ulong used = (available + 6 + (2ul * size) + 3) & ~3ul;
        Layout = new VirtqueueLayout(size, FirstAddress, available, used, AddressSpace.Guest);
        First[..(UsedAt + 6 + (8 * size))].Clear();
        return Open();
    }

    public ulong FreeAddress => Layout.Used + 6 + (8ul * Layout.Size) + 64;

    /// <summary>A new queue on the same ring, which begins where the ring says that it was used up to.</summary>
    public SplitVirtqueue Open(ushort nextAvailable = 0)
    {
        MemoryMarshal.Write(First[(UsedAt + 2)..], nextAvailable);
        Assert.True(Virtqueue.TryCreate(Memory, Layout, Device.DriverFeatures, VirtqueuePosition.Split(nextAvailable), out Virtqueue? queue, out _));
        return (SplitVirtqueue)queue;
    }

    public void Descriptor(int index, ulong address, uint length, int flags = 0, int next = 0) =>
        DescriptorAt(FirstAddress, index, address, length, flags, next);

    /// <summary>A descriptor of a table anywhere in the first region.</summary>
    public void DescriptorAt(ulong table, int index, ulong address, uint length, int flags = 0, int next = 0) =>
        MemoryMarshal.Write(First[((int)(table - FirstAddress) + (16 * index))..], new VirtqDescriptor(address, length, (ushort)flags, (ushort)next));

    public void Head(int position, int head) =>
        MemoryMarshal.Write(First[(AvailableAt + 4 + (2 * (position & (Layout.Size - 1))))..], (ushort)head);

    public void AvailableIndex(int index) => MemoryMarshal.Write(First[(AvailableAt + 2)..], (ushort)index);

    public ushort UsedIndex => MemoryMarshal.Read<ushort>(First[(UsedAt + 2)..]);

    public VirtqUsed Used(int position) =>
        MemoryMarshal.Read<VirtqUsed>(First[(UsedAt + 4 + (8 * (position & (Layout.Size - 1))))..]);

    /// <summary>Makes one chain available, the next in order.</summary>
    public void Offer(int head)
    {
        ushort index = MemoryMarshal.Read<ushort>(First[(AvailableAt + 2)..]);
        Head(index, head);
        AvailableIndex(index + 1);
    }

    /// <summary>Remembers the first region, in which the device may change the used ring only.</summary>
    public void Remember() => _firstBefore = First.ToArray();

    public void AssertOnlyUsedRingChanged()
    {
        int end = UsedAt + 6 + (8 * Layout.Size);
        Assert.True(First[..UsedAt].SequenceEqual(_firstBefore.AsSpan(0, UsedAt)), "the device wrote to descriptors or available ring");
        Assert.True(First[end..].SequenceEqual(_firstBefore.AsSpan(end)), "the device wrote to what it was to read");
    }

    public void AssertGuards()
    {
        AssertUntouched(_storage.AsSpan(0, _first), "before");
        AssertUntouched(_storage.AsSpan(_first + FirstLength, GuardLength), "between");
        AssertUntouched(_storage.AsSpan(_second + SecondLength), "behind");
    }

    /// <summary>A pooled batch with a frame of each of these lengths, to the device's own address.</summary>
    public FrameBatch Batch(params int[] lengths)
    {
        FrameBatch batch = FrameBatch.CreatePooled(chunks: 256);
        foreach (int length in lengths)
        {
            byte[] frame = new byte[length];
            frame.AsSpan().Fill(0x42);
            if (length >= 6) Device.Filter.Mac.CopyTo(frame);
            int at = 0;
            foreach (MemorySlice chunk in batch.FreeChunks)
            {
                int part = Math.Min(chunk.Length, length - at);
                if (part == 0) break;
                chunk.CopyFrom(frame.AsSpan(at, part));
                at += part;
            }
            batch.CommitFrame(length, default);
        }
        return batch;
    }

    private static void AssertUntouched(ReadOnlySpan<byte> guard, string where) =>
        Assert.True(guard.IndexOfAnyExcept(Guard) < 0, $"the device wrote {where} the guest's memory");
}
