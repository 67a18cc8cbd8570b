using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.VhostUser.Tests.Topologies;

public sealed class VirtioNetFeatureOptionsTests
{
    [Fact]
    public void Options_AreTheImplementedFeaturesWithAProperty_AndNoOthers() =>
        Assert.Equal(
            FeatureBits.All.Where(feature => feature.Property is not null && (feature.Mask & ImplementedFeatures.All) != 0).Select(feature => feature.Property),
            VirtioNetFeatureOptions.All.Select(option => option.Name));

    [Fact]
    public void Defaults_AreOfferedAsTheTableSays()
    {
        ulong offered = new VirtioNetDevice(Options(Device())).DeviceFeatures;

        Assert.Equal(FeatureBits.Defaults & ImplementedFeatures.All & ~(FeatureBits.Mq | FeatureBits.Mtu | FeatureBits.SpeedDuplex | FeatureBits.Mac), offered & ~FeatureBits.Mac);
        Assert.Equal(0UL, offered & FeatureBits.Standby);
    }

    [Fact]
    public void EachOption_SwitchesItsFeature()
    {
        foreach (FeatureBit feature in FeatureBits.All.Where(feature => VirtioNetFeatureOptions.All.Any(option => option.Name == feature.Property)))
        {
            ulong on = new VirtioNetDevice(Options(Device((feature.Property!, true), ("queues", 2)))).DeviceFeatures;
            ulong off = new VirtioNetDevice(Options(Device((feature.Property!, false), ("queues", 2)))).DeviceFeatures;

            Assert.NotEqual(0UL, on & feature.Mask);
            Assert.Equal(0UL, off & feature.Mask);
        }
    }

    [Fact]
    public void SwitchedOn_WithoutWhatItNeeds_IsAnError()
    {
        Assert.Equal(["needs ctrl_vq=on with ctrl_rx=on"], Problems(("ctrl_vq", false), ("ctrl_rx", true)));
        Assert.Equal(["needs ctrl_rx=on with ctrl_rx_extra=on"], Problems(("ctrl_rx", false), ("ctrl_rx_extra", true)));
        Assert.Empty(Problems(("ctrl_vq", false)));
    }

    [Fact]
    public void SeveralQueues_WithoutTheFeatureThatStartsThem_AreAnError()
    {
        Assert.Equal(["needs mq=on with queues=4"], Problems(("mq", false), ("queues", 4)));
        Assert.Equal(["needs ctrl_vq=on with queues=4: the guest starts them by it"], Problems(("ctrl_vq", false), ("queues", 4)));
        Assert.Empty(Problems(("mq", false)));
    }

    [Fact]
    public void Numbers_ReachTheDevice()
    {
        VirtioNetOptions options = Options(Device(("host_mtu", 9000), ("speed", 25000), ("duplex", "full"), ("rx_queue_size", 1024), ("tx_queue_size", 256)));
        Assert.Equal(((ushort?)9000, (int?)25000, DuplexMode.Full, 1024, 256), (options.Mtu, options.Speed, options.Duplex, options.ReceiveQueueSize, options.TransmitQueueSize));
        options = Options(Device());
        Assert.Equal(((ushort?)null, (int?)null, DuplexMode.Unknown, 32768, 32768), (options.Mtu, options.Speed, options.Duplex, options.ReceiveQueueSize, options.TransmitQueueSize));
    }

    internal static PortSettings Device(params (string Name, object Value)[] values) =>
        new(VirtioNetPortType.Type, "n0", values.ToImmutableSortedDictionary(value => value.Name, value => value.Value), "test");

    internal static VirtioNetOptions Options(PortSettings device) => VirtioNetPorts.OptionsOf(device);

    internal static IEnumerable<string> Problems(params (string Name, object Value)[] values) => VirtioNetPortType.Type.Check!(Device(values));
}
