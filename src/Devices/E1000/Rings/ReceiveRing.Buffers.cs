using System.Runtime.InteropServices;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.E1000.Rings;

/// <content>The descriptors that the driver left to the device, and where their buffers are.</content>
public sealed partial class ReceiveRing
{
    private const int BurstDescriptors = 64;
    private const int SmallestBuffer = 256;

    // Enough for the longest frame in the smallest buffers, twice.
    private const int WindowSize = 128;

    private readonly ReceiveDescriptor[] _window = new ReceiveDescriptor[WindowSize]; // read from the ring, from the head on
    private int _next; // the first of them that is not used
    private int _loaded; // how many were read
    private int _head;
    private int _pending; // descriptors from the head on
    private int _bufferSize;
    private int _wanted; // frames left in the batch, or parts of one
    private int _roomBeforeLast; // of the descriptors collected, in bytes

    // BSIZE and BSEX. §13.4.22.
    private static int BufferSize(uint control)
    {
        int size = 2048 >> (int)((control >> ReceiveControlBits.BufferSizeShift) & 3);
        bool isExtended = (control & ReceiveControlBits.BufferSizeExtension) != 0;
        return isExtended && size < 2048 ? 16 * size : size; // extended 2048 is reserved
    }

    private void BeginBuffers()
    {
        _next = 0;
        _loaded = 0;
        _head = _ring.Head;
        _pending = _ring.IsEmpty ? 0 : _ring.Pending;
        _bufferSize = BufferSize(_control);
    }

    // Finds descriptors for a frame without using them. Those without a buffer are used at once in front of a frame, and count for nothing in it.
    private Outcome Collect(int length, out int count)
    {
        count = 0;
        int room = 0;
        while (room < length)
        {
            if (_next + count == _loaded)
            {
                Outcome outcome = Load(count);
                if (outcome != Outcome.Delivered) return outcome;
            }

            if (_window[_next + count].Address != 0)
            {
                count++;
                _roomBeforeLast = room;
                room += _bufferSize;
                continue;
            }

            Count(ReceiveCounter.NullBuffers);
            if (count > 0) count++;
            else Use(1, ReceiveDescriptor.ResultOf(0, 0, ReceiveStatus.Done, ReceiveErrors.None, 0), 0);
        }

        return Outcome.Delivered;
    }

    // Reads more descriptors behind `kept` ones.
    private Outcome Load(int kept)
    {
        if (kept == _pending) return Outcome.NoBuffers;
        if (kept == WindowSize) return Outcome.Dropped; // hardly any of them has a buffer
        if (_next > 0)
        {
            _window.AsSpan(_next, kept).CopyTo(_window);
            _next = 0;
            _loaded = kept;
        }

        int first = _ring.Behind(_head, kept);
        int wanted = Math.Min(Math.Clamp(_wanted, 4, BurstDescriptors), WindowSize - kept);
        wanted = Math.Min(Math.Min(wanted, _pending - kept), _ring.Count - first);
        int count = _memory.Read(_ring.AddressOf(first), MemoryMarshal.AsBytes(_window.AsSpan(_loaded, wanted)), ReceiveDescriptor.Size);
        if (count == 0) return Outcome.Stopped;
        foreach (ref readonly ReceiveDescriptor descriptor in _window.AsSpan(_loaded, count))
            if (_memory.TryTranslate(descriptor.Address, 1, out MemorySlice buffer)) buffer.Prefetch();
        _loaded += count;
        return Outcome.Delivered;
    }

    // Writes descriptors back, the last one with this result, the others with full buffers or none. They are the driver's from here on.
    private void Use(int count, ulong last, int length)
    {
        Volatile.WriteBarrier(); // the bytes first
        for (int i = 0; i < count; i++)
        {
            ulong result = last;
            if (i < count - 1)
            {
                int part = _window[_next + i].Address == 0 ? 0 : Math.Min(length, _bufferSize);
                length -= part;
                result = ReceiveDescriptor.ResultOf(part, 0, ReceiveStatus.Done, ReceiveErrors.None, 0);
            }

            ulong address = _ring.AddressOf(_ring.Behind(_head, i)) + ReceiveDescriptor.ResultAt;
            if (_memory.TryTranslate(address, sizeof(ulong), out MemorySlice slice)) slice.Write(0, result);
        }

        _head = _ring.Behind(_head, count);
        _next += count;
        _pending -= count;
        Count(ReceiveCounter.Descriptors, count);
    }
}
