using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_MQ: how many queue pairs are used. virtio 1.2 §5.1.6.5.5.</summary>
internal static class MultiqueueCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.MultiqueueClass, ControlCommands.PairsSet, "VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET", FeatureBits.Mq, TrySetPairs),
    ];

    private static bool TrySetPairs(VirtioNetDevice device, ref ControlRequest request)
    {
        if (!request.Data.TryRead(out ushort pairs) || pairs < 1 || pairs > device.Options.QueuePairs) return false;
        device.Steering = device.Steering.WithPairs(pairs);
        return true;
    }
}
