using System.Collections.Immutable;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_MQ: how many queue pairs are used, and by what frames are placed over them. virtio 1.2 §5.1.6.5.5.</summary>
internal static class MultiqueueCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.MultiqueueClass, ControlCommands.PairsSet, "VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET", FeatureBits.Mq, TrySetPairs),
        new(ControlCommands.MultiqueueClass, ControlCommands.RssConfig, "VIRTIO_NET_CTRL_MQ_RSS_CONFIG", FeatureBits.Rss, TrySetRss),
        new(ControlCommands.MultiqueueClass, ControlCommands.HashConfig, "VIRTIO_NET_CTRL_MQ_HASH_CONFIG", FeatureBits.HashReport, TrySetHash),
    ];

    private static bool TrySetPairs(VirtioNetDevice device, ref ControlRequest request)
    {
        if (!request.Data.TryRead(out ushort pairs) || pairs < 1 || pairs > device.Options.QueuePairs) return false;
        device.Steering = device.Steering.WithPairs(pairs);
        return true;
    }

    private static bool TrySetRss(VirtioNetDevice device, ref ControlRequest request)
    {
        Span<byte> bytes = stackalloc byte[RssConfiguration.MaxLength];
        bytes = bytes[..request.Data.Read(bytes)];
        if (!RssConfiguration.TryParse(bytes, device.Options.QueuePairs, out RssConfiguration rss)) return false;
        device.Steering = device.Steering.WithRss(rss);
        return true;
    }

    private static bool TrySetHash(VirtioNetDevice device, ref ControlRequest request)
    {
        Span<byte> bytes = stackalloc byte[HashConfiguration.MaxLength];
        bytes = bytes[..request.Data.Read(bytes)];
        if (!HashConfiguration.TryParse(bytes, out HashConfiguration hash)) return false;
        device.Steering = device.Steering.WithHash(hash);
        return true;
    }
}
