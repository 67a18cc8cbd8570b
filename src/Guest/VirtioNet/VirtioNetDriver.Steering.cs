using System.Buffers.Binary;

namespace ActorNet.Guest.VirtioNet;

/// <content>Which frames the driver wants on which of its receive queues.</content>
public sealed partial class VirtioNetDriver
{
    private const int HashHeaderLength = 20; // struct virtio_net_hdr with hash, §5.1.6
    private const byte RssConfig = 1; // VIRTIO_NET_CTRL_MQ_RSS_CONFIG
    private const byte HashConfig = 2; // VIRTIO_NET_CTRL_MQ_HASH_CONFIG
    private const int HashConfigHeader = 13; // types, reserved, length of the key

    /// <summary>Places frames by hash and table from now on. As all commands: false while another one is pending, or without control queue.</summary>
    public bool TrySetRss(RssParameters rss)
    {
        ArgumentNullException.ThrowIfNull(rss);
        Span<byte> data = stackalloc byte[ControlRing.MaxData];
        int length = 11 + (2 * rss.Table.Count) + rss.Key.Length;
        if (length > data.Length) return false;
        BinaryPrimitives.WriteUInt32LittleEndian(data, rss.HashTypes);
        BinaryPrimitives.WriteUInt16LittleEndian(data[4..], (ushort)(rss.Table.Count - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(data[6..], rss.UnclassifiedQueue);
        Span<byte> rest = data[8..];
        foreach (ushort queue in rss.Table)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(rest, queue);
            rest = rest[2..];
        }

        BinaryPrimitives.WriteUInt16LittleEndian(rest, rss.Pairs);
        rest[2] = (byte)rss.Key.Length;
        rss.Key.Span.CopyTo(rest[3..]);
        return TrySubmit(ClassMultiqueue, RssConfig, data[..length]);
    }

    /// <summary>Has hashes of these types reported with received frames.</summary>
    public bool TrySetHash(uint hashTypes, ReadOnlySpan<byte> key)
    {
        Span<byte> data = stackalloc byte[HashConfigHeader + byte.MaxValue];
        data.Clear();
        if (key.Length > byte.MaxValue) return false;
        BinaryPrimitives.WriteUInt32LittleEndian(data, hashTypes);
        data[HashConfigHeader - 1] = (byte)key.Length;
        key.CopyTo(data[HashConfigHeader..]);
        return TrySubmit(ClassMultiqueue, HashConfig, data[..(HashConfigHeader + key.Length)]);
    }
}
