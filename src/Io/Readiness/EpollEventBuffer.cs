using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorNet.Io.Readiness;

/// <summary>
/// An array of struct epoll_event in pinned memory. The structure is packed to 12 bytes on x86-64 and nowhere else
/// (linux/eventpoll.h, EPOLL_PACKED), so its layout is data here and not a C# struct.
/// </summary>
internal sealed unsafe class EpollEventBuffer
{
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private readonly byte[] _bytes;
    private readonly byte* _start;

    internal EpollEventBuffer(int capacity)
    {
        Capacity = capacity;
        _bytes = GC.AllocateArray<byte>(capacity * EntrySize, pinned: true);
        _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
    }

    internal static int EntrySize => Packed ? 12 : 16;

    internal static int DataOffset => Packed ? 4 : 8;

    internal int Capacity { get; }

    internal byte* Start => _start;

    // SAFETY: callers pass index < Capacity (Reactor: an index below the count that epoll_wait returned); checked all the same.
    internal uint Events(int index) => Unsafe.ReadUnaligned<uint>(_start + Offset(index));

    internal ulong Data(int index) => Unsafe.ReadUnaligned<ulong>(_start + Offset(index) + DataOffset);

    internal void Set(int index, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(_start + Offset(index), events);
        Unsafe.WriteUnaligned(_start + Offset(index) + DataOffset, data);
    }

    private int Offset(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity);
        return index * EntrySize;
    }
}
