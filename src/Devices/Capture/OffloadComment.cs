using System.Globalization;
using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Capture;

/// <summary>An offload header as the comment of a captured frame: "virtio-net: " and its bytes in hexadecimal. For files that are to be played again.</summary>
internal static class OffloadComment
{
    internal const int Length = PrefixLength + (2 * OffloadHeader.Size);

    private const int PrefixLength = 12;

    private static ReadOnlySpan<byte> Prefix => "virtio-net: "u8;

    internal static void Write(OffloadHeader offload, Span<byte> comment)
    {
        Prefix.CopyTo(comment);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<OffloadHeader>(ref offload));
        for (int i = 0; i < bytes.Length; i++) _ = bytes[i].TryFormat(comment[(PrefixLength + (2 * i))..], out _, "x2", CultureInfo.InvariantCulture);
    }

    internal static OffloadHeader? Read(ReadOnlySpan<byte> comment)
    {
        if (comment.Length != Length || !comment.StartsWith(Prefix)) return null;
        OffloadHeader offload = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<OffloadHeader>(ref offload));
        for (int i = 0; i < bytes.Length; i++)
            if (!byte.TryParse(comment.Slice(PrefixLength + (2 * i), 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i])) return null;
        return offload;
    }
}
