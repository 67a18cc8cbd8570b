using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_NOTF_COAL: how long interrupts may be held back. virtio 1.2 §5.1.6.5.9.</summary>
internal static class CoalescingCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        new(ControlCommands.CoalescingClass, ControlCommands.CoalescingTransmitSet, "VIRTIO_NET_CTRL_NOTF_COAL_TX_SET", FeatureBits.NotfCoal, static (VirtioNetDevice device, ref ControlRequest request) => TrySetAll(device, ref request, receive: false)),
        new(ControlCommands.CoalescingClass, ControlCommands.CoalescingReceiveSet, "VIRTIO_NET_CTRL_NOTF_COAL_RX_SET", FeatureBits.NotfCoal, static (VirtioNetDevice device, ref ControlRequest request) => TrySetAll(device, ref request, receive: true)),
        new(ControlCommands.CoalescingClass, ControlCommands.CoalescingQueueSet, "VIRTIO_NET_CTRL_NOTF_COAL_VQ_SET", FeatureBits.VqNotfCoal, TrySetQueue),
        new(ControlCommands.CoalescingClass, ControlCommands.CoalescingQueueGet, "VIRTIO_NET_CTRL_NOTF_COAL_VQ_GET", FeatureBits.VqNotfCoal, TryGetQueue) { WritesData = true },
    ];

    private static bool TrySetAll(VirtioNetDevice device, ref ControlRequest request, bool receive)
    {
        if (!TryReadSettings(ref request, out CoalescingSettings settings)) return false;
        device.Coalescing.SetAll(receive, settings);
        return true;
    }

    private static bool TrySetQueue(VirtioNetDevice device, ref ControlRequest request) =>
        TryReadQueue(ref request, out int index) && TryReadSettings(ref request, out CoalescingSettings settings) && device.Coalescing.TrySet(index, settings);

    private static bool TryGetQueue(VirtioNetDevice device, ref ControlRequest request)
    {
        if (!TryReadQueue(ref request, out int index) || !device.Coalescing.TryGet(index, out CoalescingSettings settings)) return false;
        return request.TryWriteData(settings.MaxPackets | ((ulong)settings.MaxMicroseconds << 32));
    }

    // A reserved number follows the index.
    private static bool TryReadQueue(ref ControlRequest request, out int index)
    {
        bool read = request.Data.TryRead(out ushort queue) && request.Data.TryRead(out ushort _);
        index = queue;
        return read;
    }

    private static bool TryReadSettings(ref ControlRequest request, out CoalescingSettings settings)
    {
        uint microseconds = 0;
        bool read = request.Data.TryRead(out uint packets) && request.Data.TryRead(out microseconds);
        settings = new CoalescingSettings(packets, microseconds);
        return read;
    }
}
