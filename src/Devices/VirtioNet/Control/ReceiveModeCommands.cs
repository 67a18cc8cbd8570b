using System.Collections.Immutable;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet.Control;

/// <summary>VIRTIO_NET_CTRL_RX: receive modes, each switched by one byte. virtio 1.2 §5.1.6.5.1.</summary>
internal static class ReceiveModeCommands
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<ControlCommand> Table { get; } =
    [
        Mode(ControlCommands.Promiscuous, "PROMISC", FeatureBits.CtrlRx, static (filter, on) => filter with { Promiscuous = on }),
        Mode(ControlCommands.AllMulticast, "ALLMULTI", FeatureBits.CtrlRx, static (filter, on) => filter with { AllMulticast = on }),
        Mode(ControlCommands.AllUnicast, "ALLUNI", FeatureBits.CtrlRxExtra, static (filter, on) => filter with { AllUnicast = on }),
        Mode(ControlCommands.NoMulticast, "NOMULTI", FeatureBits.CtrlRxExtra, static (filter, on) => filter with { NoMulticast = on }),
        Mode(ControlCommands.NoUnicast, "NOUNI", FeatureBits.CtrlRxExtra, static (filter, on) => filter with { NoUnicast = on }),
        Mode(ControlCommands.NoBroadcast, "NOBCAST", FeatureBits.CtrlRxExtra, static (filter, on) => filter with { NoBroadcast = on }),
    ];

    private static ControlCommand Mode(byte number, string name, ulong feature, Func<ReceiveFilter, bool, ReceiveFilter> change) =>
        new(ControlCommands.ReceiveClass, number, $"VIRTIO_NET_CTRL_RX_{name}", feature, (VirtioNetDevice device, ref ControlRequest request) =>
        {
            Span<byte> value = stackalloc byte[1];
            if (!request.Data.TryRead(value)) return false;
            device.Filter = change(device.Filter, value[0] != 0);
            return true;
        });
}
