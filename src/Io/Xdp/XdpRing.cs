using System.Runtime.CompilerServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Xdp;

/// <summary>One of the four rings that an XDP socket shares with the kernel (linux/if_xdp.h). We are on one side of it: producer or consumer.</summary>
/// <remarks>Free-running indexes of 32 bits. What an entry says is written before the producer's index, and read after it.</remarks>
internal sealed unsafe class XdpRing : IDisposable
{
    private readonly nint _mapping;
    private readonly nuint _length;
    private readonly uint* _producer;
    private readonly uint* _consumer;
    private readonly uint* _flags;
    private readonly byte* _entries;
    private readonly uint _mask;
    private uint _ours;      // our index, not yet published
    private bool _isDisposed;

    private XdpRing(nint mapping, nuint length, in XdpRingOffsets offsets, uint size)
    {
        _mapping = mapping;
        _length = length;
        _producer = (uint*)(mapping + (nint)offsets.Producer);
        _consumer = (uint*)(mapping + (nint)offsets.Consumer);
        _flags = (uint*)(mapping + (nint)offsets.Flags);
        _entries = (byte*)(mapping + (nint)offsets.Descriptors);
        _mask = size - 1;
    }

    /// <summary>Maps a ring whose size was set.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="page">Which ring: XDP_PGOFF_* or XDP_UMEM_PGOFF_*.</param>
    /// <param name="offsets">Where its parts are.</param>
    /// <param name="size">Entries, a power of two.</param>
    /// <param name="entrySize">Bytes in one.</param>
    internal static XdpRing Map(FdHandle socket, long page, in XdpRingOffsets offsets, int size, int entrySize)
    {
        nuint length = (nuint)offsets.Descriptors + (nuint)(size * entrySize);
        nint address = LibC.Map(0, length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED | RawSockets.MAP_POPULATE, socket, page);
        return address != -1 ? new XdpRing(address, length, offsets, (uint)size) : throw new LinuxException("map a ring of an XDP socket", LibC.LastError);
    }

    /// <summary>The kernel wants to be called when there is something new.</summary>
    internal bool NeedsWakeup => (Volatile.Read(ref *_flags) & RawSockets.XDP_RING_NEED_WAKEUP) != 0;

    /// <summary>As consumer: entries that are there, beyond those taken.</summary>
    internal uint Available => Volatile.Read(ref *_producer) - _ours;

    /// <summary>As producer: entries that there is room for, beyond those written.</summary>
    internal uint Free => _mask + 1 - Pending;

    /// <summary>As producer: entries that the kernel has not taken.</summary>
    internal uint Pending => _ours - Volatile.Read(ref *_consumer);

    /// <summary>As consumer of addresses: takes the next one. There is one (<see cref="Available"/>).</summary>
    // SAFETY: the mask keeps the index within the entries that were mapped.
    internal ulong TakeAddress() => *(ulong*)(_entries + ((nuint)(_ours++ & _mask) * sizeof(ulong)));

    /// <summary>As consumer of descriptors: takes the next one. There is one.</summary>
    internal XdpDescriptor TakeDescriptor() => Unsafe.Read<XdpDescriptor>(_entries + ((nuint)(_ours++ & _mask) * (nuint)sizeof(XdpDescriptor)));

    /// <summary>As consumer of descriptors: looks at one that is there, without taking it.</summary>
    /// <param name="ahead">How many before it are not taken either.</param>
    internal XdpDescriptor PeekDescriptor(uint ahead) => Unsafe.Read<XdpDescriptor>(_entries + ((nuint)((_ours + ahead) & _mask) * (nuint)sizeof(XdpDescriptor)));

    /// <summary>As producer of addresses: writes the next one. There is room (<see cref="Free"/>).</summary>
    internal void Put(ulong address) => *(ulong*)(_entries + ((nuint)(_ours++ & _mask) * sizeof(ulong))) = address;

    /// <summary>As producer of descriptors: writes the next one. There is room.</summary>
    internal void Put(in XdpDescriptor descriptor) => Unsafe.Write(_entries + ((nuint)(_ours++ & _mask) * (nuint)sizeof(XdpDescriptor)), descriptor);

    /// <summary>As consumer: gives the entries taken back to the kernel.</summary>
    internal void PublishTaken() => Volatile.Write(ref *_consumer, _ours);

    /// <summary>As producer: shows the entries written to the kernel.</summary>
    internal void PublishPut() => Volatile.Write(ref *_producer, _ours);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _ = LibC.Unmap(_mapping, _length);
    }
}
