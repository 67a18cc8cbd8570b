using System.Runtime.InteropServices;
using ActorNet.Io.Native;

namespace ActorNet.Io.Netlink;

/// <summary>One rtnetlink message under construction: header, fixed part, attributes. rtnetlink(7).</summary>
internal sealed class NetlinkRequest
{
    private const int Capacity = 1024; // far above what any request here has

    private readonly byte[] _bytes = new byte[Capacity];
    private readonly ushort _type;
    private readonly ushort _flags;
    private int _length = Marshal.SizeOf<NetlinkHeader>();

    /// <param name="type">RTM_*.</param>
    /// <param name="flags">NLM_F_* besides NLM_F_REQUEST.</param>
    internal NetlinkRequest(ushort type, ushort flags)
    {
        _type = type;
        _flags = (ushort)(flags | LibC.NLM_F_REQUEST);
    }

    /// <summary>Appends the fixed part.</summary>
    internal NetlinkRequest With<T>(T fixedPart) where T : unmanaged
    {
        MemoryMarshal.Write(Take(Marshal.SizeOf<T>()), fixedPart);
        return this;
    }

    /// <summary>Appends an attribute.</summary>
    internal NetlinkRequest With(ushort type, ReadOnlySpan<byte> value)
    {
        int header = Marshal.SizeOf<NetlinkAttribute>();
        Span<byte> room = Take(header + value.Length);
        MemoryMarshal.Write(room, new NetlinkAttribute { Length = (ushort)(header + value.Length), Type = type });
        value.CopyTo(room[header..]);
        return this;
    }

    /// <summary>Appends an attribute of 32 bits.</summary>
    internal NetlinkRequest With(ushort type, int value) => With(type, BitConverter.GetBytes(value));

    /// <summary>The message, to be sent.</summary>
    internal ReadOnlySpan<byte> Finish(uint sequence)
    {
        MemoryMarshal.Write(_bytes, new NetlinkHeader { Length = (uint)_length, Type = _type, Flags = _flags, Sequence = sequence });
        return _bytes.AsSpan(0, _length);
    }

    private Span<byte> Take(int length)
    {
        Span<byte> room = _bytes.AsSpan(_length, length);
        _length += (length + 3) & ~3;
        return room;
    }
}
