using System.Buffers.Binary;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.VirtioNet;

/// <summary>Reads one thing after the other out of a list of buffers into private memory. Each byte is read once.</summary>
internal ref struct GatherCursor(ReadOnlySpan<MemorySlice> buffers)
{
    private readonly ReadOnlySpan<MemorySlice> _buffers = buffers;
    private MemorySlice _rest; // of the buffer before _next
    private int _next;

    /// <summary>Bytes read or skipped.</summary>
    internal int Consumed { get; private set; }

    /// <summary>Reads what is left, as much as there is room for; returns how much.</summary>
    internal int Read(scoped Span<byte> destination)
    {
        int read = 0;
        while (read < destination.Length && TryAdvance())
        {
            int part = Math.Min(destination.Length - read, _rest.Length);
            _rest.Slice(0, part).CopyTo(destination[read..]);
            _rest = _rest.Slice(part);
            read += part;
            Consumed += part;
        }

        return read;
    }

    internal bool TryRead(scoped Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            if (!TryAdvance()) return false;
            int part = Math.Min(destination.Length, _rest.Length);
            _rest.Slice(0, part).CopyTo(destination);
            _rest = _rest.Slice(part);
            Consumed += part;
            destination = destination[part..];
        }

        return true;
    }

    /// <summary>Reads a small number as it lies in memory, little-endian.</summary>
    internal bool TryRead(out uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        bool read = TryRead(bytes);
        value = read ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return read;
    }

    /// <inheritdoc cref="TryRead(out uint)"/>
    internal bool TryRead(out ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        bool read = TryRead(bytes);
        value = read ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;
        return read;
    }

    /// <inheritdoc cref="TryRead(out uint)"/>
    internal bool TryRead(out ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bool read = TryRead(bytes);
        value = read ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return read;
    }

    internal bool TrySkip(ulong length)
    {
        while (length > 0)
        {
            if (!TryAdvance()) return false;
            int part = (int)Math.Min(length, (ulong)_rest.Length);
            _rest = _rest.Slice(part);
            Consumed += part;
            length -= (ulong)part;
        }

        return true;
    }

    private bool TryAdvance()
    {
        while (_rest.Length == 0)
        {
            if (_next == _buffers.Length) return false;
            _rest = _buffers[_next++];
        }

        return true;
    }
}
