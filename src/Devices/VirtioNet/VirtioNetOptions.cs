using ActorNet.Devices.Frames;

namespace ActorNet.Devices.VirtioNet;

/// <summary>What a network device is like before any driver comes.</summary>
/// <param name="Mac">Its address; null leaves it to the driver.</param>
/// <param name="QueuePairs">Receive and transmit queues, 1 to 32768 each.</param>
/// <param name="Mtu">Largest payload in bytes to tell the driver, 68 to 65535; null tells none.</param>
/// <param name="DisabledFeatures">Features not to offer.</param>
public sealed record VirtioNetOptions(MacAddress? Mac, int QueuePairs = 1, ushort? Mtu = null, ulong DisabledFeatures = 0)
{
    /// <summary>Features to offer although they are off by default.</summary>
    public ulong EnabledFeatures { get; init; }
}
