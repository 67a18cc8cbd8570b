using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Control;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

public class ControlCommandTableTests
{
    [Fact]
    public void Rows_AreEachOnce_AndOfFeaturesThatNeedTheControlQueue()
    {
        Assert.Equal(ControlCommandTable.All.Length, ControlCommandTable.All.DistinctBy(command => (command.Class, command.Number)).Count());
        Assert.Equal(ControlCommandTable.All.Length, ControlCommandTable.All.DistinctBy(command => command.Name).Count());
        foreach (ControlCommand command in ControlCommandTable.All)
        {
            Assert.StartsWith("VIRTIO_NET_CTRL_", command.Name, StringComparison.Ordinal);
            Assert.All(FeatureBits.All.Where(feature => (feature.Mask & command.Features) != 0), feature => Assert.NotEqual(0UL, feature.Needs & FeatureBits.CtrlVq));
        }
    }

    [Fact]
    public void Features_OfTheControlQueue_HaveCommands()
    {
        ulong commanded = ControlCommandTable.All.Aggregate(0UL, (mask, command) => mask | command.Features);
        ulong needing = FeatureBits.All.Where(feature => (feature.Needs & FeatureBits.CtrlVq) != 0).Aggregate(0UL, (mask, feature) => mask | feature.Mask);
        Assert.Equal(0UL, needing & ImplementedFeatures.All & ~commanded);
    }

    [Fact]
    public void EveryCommand_NotNegotiated_IsRefused()
    {
        foreach (ControlCommand command in ControlCommandTable.All)
        {
            ControlRig rig = new(FeatureBits.Version1 | FeatureBits.CtrlVq);
            Assert.False(rig.Execute([command.Class, command.Number, .. new byte[64]]).IsOk);
            Assert.Equal(1, rig.Queue.Counters[ControlCounter.NotNegotiated]);
        }
    }

    [Fact]
    public void EveryCommand_WithoutItsData_IsRefusedOrNeedsNone()
    {
        ulong all = new VirtioNetDevice(new(null, QueuePairs: 4) { EnabledFeatures = ulong.MaxValue }).DeviceFeatures;
        foreach (ControlCommand command in ControlCommandTable.All)
        {
            ControlRig rig = new(all, new(null, QueuePairs: 4) { EnabledFeatures = ulong.MaxValue });
            bool needsNone = command.Name is "VIRTIO_NET_CTRL_ANNOUNCE_ACK";
            Assert.Equal(needsNone, rig.Execute([command.Class, command.Number]).IsOk);
            Assert.Equal(0, rig.Queue.Counters[ControlCounter.Unknown]);
        }
    }
}
