using System.Runtime.InteropServices;
using ActorNet.Io.Native;

namespace ActorNet.Io.Netlink;

/// <summary>Walks over the attributes of a message; what does not fit ends the walk.</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const ushort TypeMask = 0x3fff; // without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>The next attribute.</summary>
    internal bool TryNext(out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        int header = Marshal.SizeOf<NetlinkAttribute>();
        if (_left.Length < header) return false;
        NetlinkAttribute attribute = MemoryMarshal.Read<NetlinkAttribute>(_left);
        if (attribute.Length < header || attribute.Length > _left.Length) return false;
        type = (ushort)(attribute.Type & TypeMask);
        value = _left[header..attribute.Length];
        _left = _left[Math.Min(_left.Length, (attribute.Length + 3) & ~3)..];
        return true;
    }

    /// <summary>A value of 32 bits; 0 when it has fewer.</summary>
    internal static int Number(ReadOnlySpan<byte> value) => value.Length >= sizeof(int) ? MemoryMarshal.Read<int>(value) : 0;

    /// <summary>A value of 8 bits that says yes or no.</summary>
    internal static bool Flag(ReadOnlySpan<byte> value) => value.Length > 0 && value[0] != 0;

    /// <summary>A text, without its terminating zero.</summary>
    internal static string Text(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? value : value[..end]);
    }
}
