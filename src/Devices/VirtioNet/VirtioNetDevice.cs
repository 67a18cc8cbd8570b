using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Statistics;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.VirtioNet;

/// <summary>A virtio network device without its queues: features, configuration, receive filter. virtio 1.2 §5.1.</summary>
/// <remarks>
/// The transport negotiates before queues start. Meanwhile the control queue replaces the filter and the number of pairs,
/// which receive queues on other threads read as snapshots.
/// </remarks>
public sealed partial class VirtioNetDevice
{
    /// <summary>Most queue pairs. §5.1.4.</summary>
    public const int MaxQueuePairs = 0x8000;

    /// <summary>Length of a header without a number of buffers, in bytes: legacy, without mergeable buffers.</summary>
    public const int LegacyHeaderLength = OffloadHeader.Size;

    /// <summary>Length of a header with a number of buffers, in bytes. §5.1.6.</summary>
    public const int FullHeaderLength = OffloadHeader.Size + sizeof(ushort);

    /// <summary>Length of a header with a number of buffers and a hash, in bytes. §5.1.6.</summary>
    public const int HashHeaderLength = FullHeaderLength + 8;

    // What a front end may keep to itself and yet let the driver use: the control queue, of which it then passes on what came of it.
    private const ulong KeptByFrontEnds = FeatureBits.CtrlVq | FeatureBits.CtrlRx;

    private volatile ReceiveFilter _filter;
    private volatile ReceiveSteering _steering = ReceiveSteering.Initial;
    private ulong _driverFeatures;

    /// <summary>A device as described.</summary>
    /// <exception cref="ArgumentException">A number is out of the specification's range.</exception>
    public VirtioNetDevice(VirtioNetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        Options = options;
        DeviceFeatures = Offer(options);
        Config = new ConfigSpace(options, DeviceFeatures);
        Coalescing = new NotificationCoalescing(options.QueuePairs);
        _statistics = new IQueueStatistics?[2 * options.QueuePairs];
        _ownMac = options.Mac ?? default;
        _filter = InitialFilter();
    }

    /// <summary>What the device was made from.</summary>
    public VirtioNetOptions Options { get; }

    /// <summary>Features offered to the driver.</summary>
    public ulong DeviceFeatures { get; }

    /// <summary>Features that the driver accepted.</summary>
    public ulong DriverFeatures => Volatile.Read(ref _driverFeatures);

    /// <summary>The device-specific configuration.</summary>
    public ConfigSpace Config { get; }

    /// <summary>Bytes before each frame, in both directions. §5.1.6.1.</summary>
    public int HeaderLength
    {
        get
        {
            if (HasAny(FeatureBits.HashReport)) return HashHeaderLength;
            return HasAny(FeatureBits.Version1 | FeatureBits.MrgRxbuf) ? FullHeaderLength : LegacyHeaderLength;
        }
    }

    /// <summary>Which frames the driver wants now.</summary>
    public ReceiveFilter Filter
    {
        get => _filter;
        internal set => _filter = value;
    }

    /// <summary>How the driver wants frames placed over its receive queues now.</summary>
    public ReceiveSteering Steering
    {
        get => _steering;
        internal set => _steering = value;
    }

    /// <summary>Queue pairs that the driver uses: 1 after reset.</summary>
    public int ActivePairs => _steering.ActivePairs;

    /// <summary>Index of the control queue: behind all pairs that exist, or behind the first when the driver knows of no more. §5.1.2.</summary>
    public int ControlQueueIndex => HasAny(FeatureBits.Mq | FeatureBits.Rss) ? 2 * Options.QueuePairs : 2;

    /// <summary>Most entries of a queue that a driver may set up.</summary>
    public int MaxQueueSize(int index)
    {
        if (index == ControlQueueIndex) return VirtioNetOptions.MaxQueueSize;
        return index % 2 == 0 ? Options.ReceiveQueueSize : Options.TransmitQueueSize;
    }

    /// <summary>True when the driver accepted one of these features.</summary>
    public bool HasAny(ulong features) => (DriverFeatures & features) != 0;

    /// <summary>Takes the driver's choice; false, and no change, when it contains what was not offered.</summary>
    /// <remarks>
    /// A feature without another one that it needs is as good as not accepted (§2.2.1 forbids the driver to accept it). That the control
    /// queue is missing does not count: front ends that keep it to themselves pass on MQ or GUEST_ANNOUNCE alone.
    /// </remarks>
    public bool TrySetDriverFeatures(ulong features)
    {
        if ((features & ~DeviceFeatures) != 0) return false;
        Volatile.Write(ref _driverFeatures, FeatureBits.WithoutUnmet(features, given: KeptByFrontEnds));
        _filter = _filter with { Vlans = HasAny(FeatureBits.CtrlVlan) ? VlanTable.Empty : null };
        Volatile.Write(ref _guestOffloads, DriverFeatures & GuestOffloadFeatures);
        return true;
    }

    /// <summary>Reads the configuration as the driver does.</summary>
    public void ReadConfig(int offset, Span<byte> destination) => Config.Read(offset, destination);

    /// <summary>Writes the configuration as the driver does: only its address, and only by a legacy driver. §5.1.4.2.</summary>
    public bool TryWriteConfig(int offset, ReadOnlySpan<byte> source)
    {
        if (HasAny(FeatureBits.Version1) || offset < 0 || offset > MacAddress.Length - source.Length) return false;
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        Config.Read(ConfigSpace.MacOffset, bytes);
        source.CopyTo(bytes[offset..]);
        SetOwnMac(MacAddress.Read(bytes));
        return true;
    }

    /// <summary>Forgets the driver. The queues must have stopped.</summary>
    public void Reset()
    {
        Volatile.Write(ref _driverFeatures, 0);
        _agreedMtu = 0;
        _ownMac = Options.Mac ?? default;
        ForgetCommands();
    }

    // The configuration first: it must be right before the command that changes it is answered (§5.1.6.5.2.1).
    internal void SetMac(MacAddress mac)
    {
        Config.Mac = mac;
        _filter = _filter with { Mac = mac };
    }

    private static void Check(VirtioNetOptions options)
    {
        if (options.QueuePairs is < 1 or > MaxQueuePairs) Refuse($"A network device has 1 to {MaxQueuePairs} queue pairs, not {options.QueuePairs}.");
        if (options.Mtu is < 68) Refuse($"The MTU must be 68 to 65535 bytes, not {options.Mtu}.");
        if (options.Mac is { } mac && (mac.IsMulticast || mac.IsZero)) Refuse($"{mac} is no station's address: it is a group address or zero.");
        if (options.Speed is < 0) Refuse($"The speed must be 0 or more, not {options.Speed}.");
        if (!Enum.IsDefined(options.Duplex)) Refuse($"The duplex mode must be half, full or unknown, not {options.Duplex}.");
        foreach (int size in (ReadOnlySpan<int>)[options.ReceiveQueueSize, options.TransmitQueueSize])
            if (!int.IsPow2(size) || size > VirtioNetOptions.MaxQueueSize) Refuse($"The size of a queue must be a power of two up to {VirtioNetOptions.MaxQueueSize}, not {size}.");

        static void Refuse(string why) => throw new ArgumentException(why, nameof(options));
    }

    private static ulong Offer(VirtioNetOptions options)
    {
        ulong offered = (FeatureBits.Defaults | options.EnabledFeatures) & ~options.DisabledFeatures & ImplementedFeatures.All;
        if (options.Mac is null) offered &= ~FeatureBits.Mac;
        if (options.Mtu is null) offered &= ~FeatureBits.Mtu;
        if (options.Speed is null && options.Duplex == DuplexMode.Unknown) offered &= ~FeatureBits.SpeedDuplex;
        if (options.QueuePairs == 1) offered &= ~(FeatureBits.Mq | FeatureBits.Rss);
        return FeatureBits.WithoutUnmet(offered);
    }

    private ReceiveFilter InitialFilter() => new() { Mac = _ownMac, Vlans = HasAny(FeatureBits.CtrlVlan) ? VlanTable.Empty : null };
}
