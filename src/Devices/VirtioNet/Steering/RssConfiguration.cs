using System.Buffers.Binary;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>What a driver wants of receive-side scaling. Immutable. virtio 1.2 §5.1.6.5.7.</summary>
public sealed class RssConfiguration
{
    /// <summary>Entries of the indirection table at most. rss_max_indirection_table_length.</summary>
    public const int MaxTableLength = 128;

    /// <summary>Bytes of a VIRTIO_NET_CTRL_MQ_RSS_CONFIG command at most.</summary>
    public const int MaxLength = TableAt + (2 * MaxTableLength) + BehindTable + ToeplitzKey.MaxLength;

    private const int MaskAt = 4, UnclassifiedAt = 6, TableAt = 8;
    private const int BehindTable = 3; // max_tx_vq, hash_key_length

    private readonly ushort[] _table;

    private RssConfiguration(HashConfiguration hash, ushort[] table, ushort unclassified, int pairs)
    {
        Hash = hash;
        _table = table;
        UnclassifiedQueue = unclassified;
        Pairs = pairs;
    }

    /// <summary>Which hashes are calculated.</summary>
    public HashConfiguration Hash { get; }

    /// <summary>The receive queue of frames without a hash, counted in pairs.</summary>
    public int UnclassifiedQueue { get; }

    /// <summary>Transmit queues that the driver uses: max_tx_vq.</summary>
    public int Pairs { get; }

    /// <summary>The receive queues by hash, counted in pairs; as many as a power of two.</summary>
    public ReadOnlySpan<ushort> Table => _table;

    /// <summary>The receive queue of a frame, counted in pairs.</summary>
    public int QueueOf(FrameHash hash) => hash.IsCalculated ? _table[hash.Value & (uint)(_table.Length - 1)] : UnclassifiedQueue;

    /// <summary>Reads struct virtio_net_rss_config, all of whose bounds are checked.</summary>
    /// <param name="command">What the driver wrote, in private memory.</param>
    /// <param name="maxPairs">Queue pairs of the device: every queue number is below it.</param>
    /// <param name="configuration">What it says.</param>
    public static bool TryParse(ReadOnlySpan<byte> command, int maxPairs, out RssConfiguration configuration)
    {
        configuration = null!;
        if (command.Length < TableAt) return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(command[MaskAt..]) + 1;
        if (length > MaxTableLength || !int.IsPow2(length)) return false;
        ushort unclassified = BinaryPrimitives.ReadUInt16LittleEndian(command[UnclassifiedAt..]);
        ReadOnlySpan<byte> entries = command[TableAt..];
        if (unclassified >= maxPairs || entries.Length < (2 * length) + BehindTable) return false;
        ReadOnlySpan<byte> behind = entries[(2 * length)..];
        int pairs = BinaryPrimitives.ReadUInt16LittleEndian(behind);
        if (pairs < 1 || pairs > maxPairs) return false;
        ushort[] table = new ushort[length];
        for (int i = 0; i < length; i++)
        {
            table[i] = BinaryPrimitives.ReadUInt16LittleEndian(entries[(2 * i)..]);
            if (table[i] >= maxPairs) return false;
        }

        if (!HashConfiguration.TryParse(command, behind[2..], out HashConfiguration hash)) return false;
        configuration = new RssConfiguration(hash, table, unclassified, pairs);
        return true;
    }
}
