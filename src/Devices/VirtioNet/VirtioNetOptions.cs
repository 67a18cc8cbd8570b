using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet;

/// <summary>What a network device is like before any driver comes.</summary>
/// <param name="Mac">Its address; null leaves it to the driver.</param>
/// <param name="QueuePairs">Receive and transmit queues, 1 to 32768 each.</param>
/// <param name="Mtu">Largest payload in bytes to tell the driver, 68 to 65535; null tells none.</param>
/// <param name="DisabledFeatures">Features not to offer.</param>
public sealed record VirtioNetOptions(MacAddress? Mac, int QueuePairs = 1, ushort? Mtu = null, ulong DisabledFeatures = 0)
{
    /// <summary>Most entries of any queue. virtio 1.2 §2.7.</summary>
    public const int MaxQueueSize = 32768;

    /// <summary>Speed of the link to tell the driver, in megabits per second; null: not known.</summary>
    public int? Speed { get; init; }

    /// <summary>Duplex mode of the link to tell the driver. Speed or this makes the device offer VIRTIO_NET_F_SPEED_DUPLEX.</summary>
    public DuplexMode Duplex { get; init; } = DuplexMode.Unknown;

    /// <summary>Most entries of a receive queue that a driver may set up: a power of two.</summary>
    public int ReceiveQueueSize { get; init; } = MaxQueueSize;

    /// <summary>Most entries of a transmit queue that a driver may set up: a power of two.</summary>
    public int TransmitQueueSize { get; init; } = MaxQueueSize;

    /// <summary>Features to offer although they are off by default.</summary>
    public ulong EnabledFeatures { get; init; }
}
