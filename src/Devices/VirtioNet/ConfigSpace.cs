using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.VirtioNet;

/// <summary>The device-specific configuration, as the driver reads it. virtio 1.2 §5.1.4. Thread-safe.</summary>
/// <remarks>Each change makes a new image, so that a reader on another thread sees one state or the other.</remarks>
public sealed class ConfigSpace
{
    /// <summary>Bytes that have a meaning; those behind read as zero.</summary>
    public const int Length = 24;

    internal const int MacOffset = 0;
    internal const int StatusOffset = 6;
    internal const int MaxPairsOffset = 8;
    internal const int MtuOffset = 10;

    internal const int SpeedOffset = 12;
    internal const int DuplexOffset = 16;
    internal const int MaxKeySizeOffset = 17;
    internal const int MaxTableLengthOffset = 18;
    internal const int HashTypesOffset = 20;

    private const ushort LinkUpBit = 1; // VIRTIO_NET_S_LINK_UP
    private const ushort AnnounceBit = 2; // VIRTIO_NET_S_ANNOUNCE

    private readonly Lock _writers = new();
    private volatile byte[] _image;

    // A field without the feature that brings it reads as zero.
    internal ConfigSpace(VirtioNetOptions options, ulong offered)
    {
        byte[] image = new byte[Length];
        options.Mac?.CopyTo(image.AsSpan(MacOffset));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(StatusOffset), LinkUpBit);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(MaxPairsOffset), (ushort)options.QueuePairs);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(MtuOffset), options.Mtu ?? 0);
        if ((offered & FeatureBits.SpeedDuplex) != 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(SpeedOffset), options.Speed ?? -1);
            image[DuplexOffset] = (byte)options.Duplex;
        }

        if ((offered & FeatureBits.Rss) != 0)
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(MaxTableLengthOffset), RssConfiguration.MaxTableLength);
        if ((offered & (FeatureBits.Rss | FeatureBits.HashReport)) != 0)
        {
            image[MaxKeySizeOffset] = ToeplitzKey.MaxLength;
            BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(HashTypesOffset), (uint)HashTypes.All);
        }

        _image = image;
    }

    /// <summary>The address the driver sees.</summary>
    public MacAddress Mac
    {
        get => MacAddress.Read(_image.AsSpan(MacOffset));
        internal set => Change(image => value.CopyTo(image.AsSpan(MacOffset)));
    }

    /// <summary>Whether the driver sees its link up. The transport tells it of changes.</summary>
    public bool LinkUp
    {
        get => HasStatus(LinkUpBit);
        set => SetStatus(LinkUpBit, value);
    }

    /// <summary>Whether the driver is asked to announce itself to its network; cleared when it says that it has seen it. §5.1.6.5.4.</summary>
    public bool Announce
    {
        get => HasStatus(AnnounceBit);
        internal set => SetStatus(AnnounceBit, value);
    }

    /// <summary>Counts changes: a driver that reads several fields reads it before and after.</summary>
    public uint Generation { get; private set; }

    /// <summary>Reads as the driver does; any offset and length, zeros behind the end.</summary>
    public void Read(int offset, Span<byte> destination)
    {
        destination.Clear();
        byte[] image = _image;
        if ((uint)offset >= (uint)image.Length) return;
        ReadOnlySpan<byte> rest = image.AsSpan(offset);
        rest[..Math.Min(rest.Length, destination.Length)].CopyTo(destination);
    }

    private bool HasStatus(ushort bit) => (BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(StatusOffset)) & bit) != 0;

    private void SetStatus(ushort bit, bool on) => Change(image =>
    {
        Span<byte> field = image.AsSpan(StatusOffset);
        ushort others = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(field) & ~bit);
        BinaryPrimitives.WriteUInt16LittleEndian(field, on ? (ushort)(others | bit) : others);
    });

    private void Change(Action<byte[]> change)
    {
        lock (_writers)
        {
            byte[] image = (byte[])_image.Clone();
            change(image);
            if (image.AsSpan().SequenceEqual(_image)) return;
            _image = image;
            Generation++;
        }
    }
}
