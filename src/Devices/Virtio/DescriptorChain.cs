using System.Runtime.CompilerServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Virtio;

/// <summary>One chain of buffers, translated and checked. A scratch object that each pop fills anew.</summary>
/// <remarks>The slices are guest memory: valid while the queue, or a batch with a lease, keeps it mapped.</remarks>
public sealed class DescriptorChain
{
    private MemorySlice[] _slices = new MemorySlice[32];
    private int _count;
    private int _readableCount;

    /// <summary>Names the chain when it is given back. Split: its head. Packed: its buffer id, and the slots that it takes from bit 16 on.</summary>
    public uint Token { get; internal set; }

    /// <summary>What the driver wants read.</summary>
    public ReadOnlySpan<MemorySlice> Readable => new(_slices, 0, _readableCount);

    /// <summary>What the driver wants written.</summary>
    public ReadOnlySpan<MemorySlice> Writable => new(_slices, _readableCount, _count - _readableCount);

    /// <summary>Bytes to read.</summary>
    public int ReadableLength { get; private set; }

    /// <summary>Bytes to write.</summary>
    public int WritableLength { get; private set; }

    /// <summary>Slices of both kinds: a measure of the work that the chain made.</summary>
    public int Count => _count;

    /// <summary>Entries of the ring that it takes: 1 for an indirect table, however long.</summary>
    internal int Slots { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Begin(uint token)
    {
        Token = token;
        Slots = 1;
        _count = 0;
        _readableCount = 0;
        ReadableLength = 0;
        WritableLength = 0;
    }

    /// <summary>Adds a buffer; a fault when the specification forbids it at this place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RingFault Append(MemorySlice slice, bool writable)
    {
        if (_count == _slices.Length) Grow();
        _slices[_count++] = slice;
        // Both lengths are below 2^31, so the sums below fit 32 bits unsigned.
        if (writable)
        {
            uint length = (uint)WritableLength + (uint)slice.Length;
            if (length > int.MaxValue) return RingFault.ChainTooLarge;
            WritableLength = (int)length;
        }
        else
        {
            if (_readableCount != _count - 1) return RingFault.ReadableAfterWritable;
            _readableCount++;
            uint length = (uint)ReadableLength + (uint)slice.Length;
            if (length > int.MaxValue) return RingFault.ChainTooLarge;
            ReadableLength = (int)length;
        }

        return RingFault.None;
    }

    // At most to the longest chain that the queue allows; then it stays.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow() => Array.Resize(ref _slices, 2 * _slices.Length);
}
