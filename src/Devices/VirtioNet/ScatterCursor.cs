using ActorNet.Devices.Memory;

namespace ActorNet.Devices.VirtioNet;

/// <summary>Writes one thing after the other over a list of buffers. The caller has seen that they fit.</summary>
internal ref struct ScatterCursor(ReadOnlySpan<MemorySlice> buffers)
{
    private readonly ReadOnlySpan<MemorySlice> _buffers = buffers;
    private MemorySlice _rest; // of the buffer before _next
    private int _next;

    internal void Write(MemorySlice source)
    {
        while (source.Length > 0)
        {
            int part = Room(source.Length);
            source.Slice(0, part).CopyTo(_rest);
            _rest = _rest.Slice(part);
            source = source.Slice(part);
        }
    }

    internal void Write(scoped ReadOnlySpan<byte> source)
    {
        while (source.Length > 0)
        {
            int part = Room(source.Length);
            _rest.CopyFrom(source[..part]);
            _rest = _rest.Slice(part);
            source = source[part..];
        }
    }

    private int Room(int wanted)
    {
        while (_rest.Length == 0) _rest = _buffers[_next++];
        return Math.Min(wanted, _rest.Length);
    }
}
