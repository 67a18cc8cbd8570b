using System.Runtime.InteropServices;
using ActorNet.Io.Native;

namespace ActorNet.Io.Netlink;

/// <summary>Walks over the messages of one datagram; what does not fit ends the walk.</summary>
internal ref struct NetlinkMessages(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _left = datagram;

    /// <summary>The next message.</summary>
    internal bool TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        int size = Marshal.SizeOf<NetlinkHeader>();
        if (_left.Length < size) return false;
        header = MemoryMarshal.Read<NetlinkHeader>(_left);
        if (header.Length < size || header.Length > _left.Length) return false;
        payload = _left[size..(int)header.Length];
        _left = _left[Math.Min(_left.Length, ((int)header.Length + 3) & ~3)..];
        return true;
    }
}
