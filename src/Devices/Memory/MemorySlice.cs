using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Devices.Memory;

/// <summary>A checked window on host memory that somebody else keeps alive: part of a guest region, or of a pinned buffer.</summary>
/// <remarks>
/// <para>The memory may change at any moment when a guest shares it, so whoever decides on a value reads it once
/// into a local, checks the local and uses the local.</para>
/// <para>A slice does not keep its memory mapped: a holder of guest slices also holds a lease on their
/// <see cref="GuestMemory"/>. Offsets out of range are a bug of ours and throw.</para>
/// </remarks>
[DebuggerDisplay("{Length} bytes at {Address}")]
public readonly unsafe struct MemorySlice
{
    private readonly byte* _start;
    private readonly int _length;

    // SAFETY: only GuestMemory, AddressCache, OfPinned and OfMapping call this, with memory that spans `length` bytes.
    internal MemorySlice(nint address, int length)
    {
        _start = (byte*)address;
        _length = length;
    }

    /// <summary>Length in bytes.</summary>
    public int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _length;
    }

    /// <summary>Host address, for system calls (iovec) and alignment checks only.</summary>
    public nint Address => (nint)_start;

    /// <summary>True when no byte is in the window.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>A window on part of an array that the caller keeps alive for as long as the slice is used.</summary>
    /// <param name="pinned">An array from <c>GC.AllocateArray(pinned: true)</c>.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Length in bytes.</param>
    public static MemorySlice OfPinned(byte[] pinned, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(pinned);
        _ = pinned.AsSpan(start, length);
        return new MemorySlice(Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0) + start, length);
    }

    /// <summary>A window on memory that the caller has mapped and keeps mapped for as long as the slice is used.</summary>
    /// <param name="address">First byte.</param>
    /// <param name="length">Length in bytes.</param>
    public static MemorySlice OfMapping(nint address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new MemorySlice(address, length);
    }

    /// <summary>The window from <paramref name="start"/> to the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemorySlice Slice(int start)
    {
        if ((uint)start > (uint)_length) ThrowHelper.OutOfSlice();
        return new MemorySlice((nint)(_start + start), _length - start);
    }

    /// <summary>The window of <paramref name="length"/> bytes from <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemorySlice Slice(int start, int length)
    {
        // Both are below 2^32, so the sum of the two cannot wrap; a negative one is larger than any length.
        if ((ulong)(uint)start + (uint)length > (uint)_length) ThrowHelper.OutOfSlice();
        return new MemorySlice((nint)(_start + start), length);
    }

    /// <summary>Reads one value, wherever it is aligned. Read what you check once: the guest can change it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read<T>(int offset)
        where T : unmanaged
    {
        if ((ulong)(uint)offset + (uint)sizeof(T) > (uint)_length) ThrowHelper.OutOfSlice();
        return Unsafe.ReadUnaligned<T>(_start + offset);
    }

    /// <summary>Writes one value, wherever it is aligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<T>(int offset, T value)
        where T : unmanaged
    {
        if ((ulong)(uint)offset + (uint)sizeof(T) > (uint)_length) ThrowHelper.OutOfSlice();
        Unsafe.WriteUnaligned(_start + offset, value);
    }

    /// <summary>Reads a ring index; what is read afterwards is at least as new. The address must be even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort ReadAcquire(int offset)
    {
        if ((ulong)(uint)offset + sizeof(ushort) > (uint)_length) ThrowHelper.OutOfSlice();
        return Volatile.Read(ref *(ushort*)(_start + offset));
    }

    /// <summary>Writes a ring index after everything written before it. The address must be even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRelease(int offset, ushort value)
    {
        if ((ulong)(uint)offset + sizeof(ushort) > (uint)_length) ThrowHelper.OutOfSlice();
        Volatile.Write(ref *(ushort*)(_start + offset), value);
    }

    /// <summary>Writes eight bytes at once after everything written before them. The address must be a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRelease(int offset, ulong value)
    {
        if ((ulong)(uint)offset + sizeof(ulong) > (uint)_length) ThrowHelper.OutOfSlice();
        Volatile.Write(ref *(ulong*)(_start + offset), value);
    }

    /// <summary>Copies all bytes; the destination must have room for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(MemorySlice destination)
    {
        if ((uint)_length > (uint)destination._length) ThrowHelper.OutOfSlice();
        // SAFETY: both windows span at least _length bytes.
        VectorCopy.Copy(destination._start, _start, (uint)_length);
    }

    /// <summary>Copies all bytes; the destination must have room for them.</summary>
    public void CopyTo(Span<byte> destination) => new ReadOnlySpan<byte>(_start, _length).CopyTo(destination);

    /// <summary>Copies all bytes of <paramref name="source"/> to the beginning of the window, which must have room for them.</summary>
    public void CopyFrom(ReadOnlySpan<byte> source) => source.CopyTo(new Span<byte>(_start, _length));

    // SAFETY: the window spans _length bytes. For the Internet checksum: see VectorSum.
    internal ulong Sum() => VectorSum.Sum(ref *_start, (nuint)_length);

    // SAFETY: the window spans _length bytes. For the frame check sequence: see VectorCrc.
    internal uint UpdateCrc(uint state) => VectorCrc.Update(state, ref *_start, (nuint)_length);

    /// <summary>Sets all bytes to zero.</summary>
    public void Clear() => new Span<byte>(_start, _length).Clear();

    /// <summary>Asks the processor to fetch the first cache line. A hint: it reads nothing and cannot fault.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch()
    {
        if (Sse.IsSupported) Sse.Prefetch0(_start);
    }

    /// <summary>Asks the processor to fetch the cache line at <paramref name="offset"/>, which may lie outside the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int offset)
    {
        if (Sse.IsSupported) Sse.Prefetch0(_start + offset);
    }
}
