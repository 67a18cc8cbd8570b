using System.Runtime.InteropServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.E1000.Rings;

/// <summary>Guest memory in two regions with a hole between them, and guard areas around each.</summary>
internal sealed class GuardedGuest
{
    internal const ulong First = 0x10_0000, Second = 0x4000_0000;
    internal const int RegionSize = 4 << 20;
    private const int Guard = 8192;
    private const byte Fill = 0xC7;

    private readonly byte[][] _storage = new byte[2][];
    private int _allocated;

    internal GuardedGuest()
    {
        for (int i = 0; i < 2; i++)
        {
            _storage[i] = GC.AllocateArray<byte>(RegionSize + (2 * Guard), pinned: true);
            _storage[i].AsSpan(0, Guard).Fill(Fill);
            _storage[i].AsSpan(Guard + RegionSize).Fill(Fill);
        }

        Memory = new GuestMemory([Region(0, First), Region(1, Second)], () => Released++);
    }

    internal GuestMemory Memory { get; }

    internal int Released { get; private set; }

    /// <summary>Room in the first region, 16 bytes aligned.</summary>
    internal ulong Allocate(int length)
    {
        int at = _allocated;
        _allocated += (length + 15) & ~15;
        Assert.True(_allocated <= RegionSize);
        return First + (ulong)at;
    }

    internal Span<byte> At(ulong address, int length)
    {
        bool isFirst = address < Second;
        return _storage[isFirst ? 0 : 1].AsSpan(Guard + (int)(address - (isFirst ? First : Second)), length);
    }

    internal void Write<T>(ulong address, T value)
        where T : unmanaged => MemoryMarshal.Write(At(address, Marshal.SizeOf<T>()), value);

    internal T Read<T>(ulong address)
        where T : unmanaged => MemoryMarshal.Read<T>(At(address, Marshal.SizeOf<T>()));

    internal void AssertGuards()
    {
        foreach (byte[] storage in _storage)
        {
            Assert.Equal(-1, storage.AsSpan(0, Guard).IndexOfAnyExcept(Fill));
            Assert.Equal(-1, storage.AsSpan(Guard + RegionSize).IndexOfAnyExcept(Fill));
        }
    }

    private MemoryRegion Region(int index, ulong address) =>
        new(address, RegionSize, address, MemorySlice.OfPinned(_storage[index], Guard, RegionSize).Address);
}
