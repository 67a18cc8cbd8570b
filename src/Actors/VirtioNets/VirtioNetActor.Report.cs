using ActorNet.Actors.Ports;
using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.VirtioNets;

/// <content>What the driver agreed on.</content>
public sealed partial class VirtioNetActor
{
    private DriverReport? Driver() => _transport is null ? null : new DriverReport(
        FeatureBits.NamesOf(_device.DriverFeatures),
        _device.HasAny(FeatureBits.RingPacked) ? "packed" : "split",
        _ready.TryGetValue(_steering ?? _queues[0], out QueueReady? receives) ? receives.Totals.ActivePairs : 0,
        _memory?.SharedRegions ?? 0)
    {
        Datapath = Datapath(out string? reason),
        DatapathReason = reason,
    };
}
