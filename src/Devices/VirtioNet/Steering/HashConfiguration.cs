using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet.Steering;

/// <summary>Which hashes are calculated, and with what key. Immutable. virtio 1.2 §5.1.6.4.3.</summary>
/// <param name="Types">Enabled types.</param>
/// <param name="Key">The key.</param>
public sealed record HashConfiguration(HashTypes Types, ToeplitzKey Key)
{
    /// <summary>Bytes of a VIRTIO_NET_CTRL_MQ_HASH_CONFIG command before the key.</summary>
    public const int HeaderLength = 13;

    /// <summary>Bytes of a command at most.</summary>
    public const int MaxLength = HeaderLength + ToeplitzKey.MaxLength;

    /// <summary>Reads struct virtio_net_hash_config, all of whose bounds are checked.</summary>
    /// <returns>False, when a type or the key's length is not supported, the key is missing, or the command too short.</returns>
    public static bool TryParse(ReadOnlySpan<byte> command, out HashConfiguration configuration)
    {
        configuration = null!;
        // Between types and length lie reserved bytes, whose contents mean nothing.
        return command.Length >= HeaderLength && TryParse(command, command[(HeaderLength - 1)..], out configuration);
    }

    /// <summary>The hash of a frame.</summary>
    /// <param name="fields">What was found in it.</param>
    /// <param name="buffer">The bytes in which it was found.</param>
    public FrameHash Calculate(in PacketFields fields, ReadOnlySpan<byte> buffer)
    {
        HashTypes type = fields.TypeFor(Types);
        if (type == HashTypes.None) return default;
        bool extended = type >= HashTypes.Ipv6Ex;
        int length = fields.AddressLength;
        uint hash = Key.Add(0, 0, buffer.Slice(extended ? fields.Home : fields.Source, length));
        hash = Key.Add(hash, length, buffer.Slice(extended ? fields.Route : fields.Destination, length));
        const HashTypes Addresses = HashTypes.Ipv4 | HashTypes.Ipv6 | HashTypes.Ipv6Ex;
        if ((type & Addresses) == 0) hash = Key.Add(hash, 2 * length, buffer.Slice(fields.Ports, 4));
        return new FrameHash(hash, type);
    }

    /// <summary>The hash of a frame of a batch.</summary>
    public FrameHash Calculate(FrameBatch batch, int index)
    {
        Span<byte> buffer = stackalloc byte[PacketFields.BufferLength];
        return Calculate(PacketFields.Read(batch, index, buffer), buffer);
    }

    internal static bool TryParse(ReadOnlySpan<byte> types, ReadOnlySpan<byte> key, out HashConfiguration configuration)
    {
        configuration = null!;
        var enabled = (HashTypes)BinaryPrimitives.ReadUInt32LittleEndian(types);
        int length = key[0];
        if ((enabled & ~HashTypes.All) != 0 || length > ToeplitzKey.MaxLength || key.Length < 1 + length) return false;
        if (length == 0 && enabled != HashTypes.None) return false;
        configuration = new HashConfiguration(enabled, new ToeplitzKey(key.Slice(1, length)));
        return true;
    }
}
