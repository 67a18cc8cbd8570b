using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.Tests.VirtioNet;

public class VirtioNetDeviceTests
{
    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:00:00:01");

    [Fact]
    public void DeviceFeatures_FollowTheOptions()
    {
        const ulong ByOption = FeatureBits.Mac | FeatureBits.Mtu | FeatureBits.Mq | FeatureBits.SpeedDuplex;
        ulong always = FeatureBits.Defaults & ImplementedFeatures.All & ~ByOption;

        Assert.Equal(always, Features(new(null)));
        Assert.Equal(always | FeatureBits.Mac, Features(new(Mac)));
        Assert.Equal(always | FeatureBits.Mq, Features(new(null, QueuePairs: 2)));
        Assert.Equal(always | FeatureBits.Mtu, Features(new(null, Mtu: 1500)));
        Assert.Equal(always & ~FeatureBits.MrgRxbuf, Features(new(null, DisabledFeatures: FeatureBits.MrgRxbuf)));

        Assert.Equal(always | FeatureBits.Standby, Features(new(null) { EnabledFeatures = FeatureBits.Standby }));

        static ulong Features(VirtioNetOptions options) => new VirtioNetDevice(options).DeviceFeatures;
    }

    [Fact]
    public void DeviceFeatures_WithoutWhatTheyNeed_AreNotOffered()
    {
        ulong features = new VirtioNetDevice(new(Mac, QueuePairs: 2, DisabledFeatures: FeatureBits.CtrlVq)).DeviceFeatures;
        Assert.Equal(0UL, features & (FeatureBits.CtrlRx | FeatureBits.CtrlRxExtra | FeatureBits.CtrlMacAddr | FeatureBits.Mq));

        features = new VirtioNetDevice(new(Mac, DisabledFeatures: FeatureBits.CtrlRx)).DeviceFeatures;
        Assert.Equal(FeatureBits.CtrlVq, features & (FeatureBits.CtrlVq | FeatureBits.CtrlRxExtra));
    }

    [Fact]
    public void DeviceFeatures_NotImplemented_AreNeverOffered()
    {
        VirtioNetDevice device = new(new(Mac, QueuePairs: 2, Mtu: 1500) { EnabledFeatures = ulong.MaxValue });
        Assert.Equal(0UL, device.DeviceFeatures & ~ImplementedFeatures.All);
    }

    [Fact]
    public void DriverFeatures_WithoutWhatTheyNeed_AreAsGoodAsNotAccepted()
    {
        VirtioNetDevice device = new(new(Mac, QueuePairs: 2));
        Assert.True(device.TrySetDriverFeatures(FeatureBits.Version1 | FeatureBits.Mq)); // its front end keeps the control queue
        Assert.Equal(FeatureBits.Version1 | FeatureBits.Mq, device.DriverFeatures);
        Assert.Equal(FeatureBits.GuestCsum, FeatureBits.WithoutUnmet(FeatureBits.GuestCsum | FeatureBits.HostTso4 | FeatureBits.HostEcn));
    }

    [Fact]
    public void DriverFeatures_NotOffered_AreRefusedWithoutChange()
    {
        VirtioNetDevice device = new(new(Mac, DisabledFeatures: FeatureBits.Csum));
        Assert.True(device.TrySetDriverFeatures(FeatureBits.Version1));

        Assert.False(device.TrySetDriverFeatures(FeatureBits.Version1 | FeatureBits.Csum));
        Assert.False(device.TrySetDriverFeatures(1UL << 62));
        Assert.Equal(FeatureBits.Version1, device.DriverFeatures);
    }

    [Theory]
    [InlineData(0UL, 10)]
    [InlineData(FeatureBits.MrgRxbuf, 12)]
    [InlineData(FeatureBits.Version1, 12)]
    public void HeaderLength_FollowsTheDriver(ulong features, int expected)
    {
        VirtioNetDevice device = new(new(Mac));
        Assert.True(device.TrySetDriverFeatures(features));
        Assert.Equal(expected, device.HeaderLength);
    }

    [Fact]
    public void ControlQueue_IsBehindAllPairs_OrBehindTheFirst()
    {
        VirtioNetDevice device = new(new(Mac, QueuePairs: 4));
        Assert.Equal(2, device.ControlQueueIndex);
        Assert.True(device.TrySetDriverFeatures(FeatureBits.Mq));
        Assert.Equal(8, device.ControlQueueIndex);
    }

    [Fact]
    public void Config_HasTheSpecificationsLayout()
    {
        VirtioNetDevice device = new(new(Mac, QueuePairs: 3, Mtu: 9000));
        byte[] config = new byte[32];
        device.ReadConfig(0, config);

        Assert.Equal([0x52, 0x54, 0, 0, 0, 1, 1, 0, 3, 0, 0x28, 0x23], config[..12]);
        Assert.Equal(new byte[20], config[12..]);
    }

    [Theory]
    [InlineData(10000, DuplexMode.Full, new byte[] { 0x10, 0x27, 0, 0, 1 })]
    [InlineData(0, DuplexMode.Half, new byte[] { 0, 0, 0, 0, 0 })]
    [InlineData(null, DuplexMode.Full, new byte[] { 0xff, 0xff, 0xff, 0xff, 1 })]
    [InlineData(int.MaxValue, DuplexMode.Unknown, new byte[] { 0xff, 0xff, 0xff, 0x7f, 0xff })]
    public void Config_SpeedAndDuplex_AreToldWithTheFeature(int? speed, DuplexMode duplex, byte[] expected)
    {
        VirtioNetDevice device = new(new(Mac) { Speed = speed, Duplex = duplex });
        byte[] config = new byte[5];
        device.ReadConfig(12, config);

        Assert.Equal(expected, config);
        Assert.NotEqual(0UL, device.DeviceFeatures & FeatureBits.SpeedDuplex);
        Assert.Equal(0UL, new VirtioNetDevice(new(Mac) { Speed = speed, Duplex = duplex, DisabledFeatures = FeatureBits.SpeedDuplex }).DeviceFeatures & FeatureBits.SpeedDuplex);
    }

    [Fact]
    public void Config_HashFields_AreThereWithTheirFeatures()
    {
        const ulong All = FeatureBits.Rss | FeatureBits.HashReport;
        foreach (ulong wanted in (ulong[])[0, FeatureBits.Rss, FeatureBits.HashReport, All])
        {
            VirtioNetDevice device = new(new(Mac, QueuePairs: 2, DisabledFeatures: All & ~wanted) { EnabledFeatures = wanted });
            ulong offered = device.DeviceFeatures;
            byte[] config = new byte[7];
            device.ReadConfig(17, config);

            bool rss = (offered & FeatureBits.Rss) != 0, hashes = (offered & All) != 0;
            Assert.Equal(hashes ? 40 : 0, config[0]); // at least 40: §5.1.4.1
            Assert.Equal(rss ? 128 : 0, config[1] | (config[2] << 8)); // at least 128
            Assert.Equal(hashes ? 0x1ff : 0, config[3] | (config[4] << 8));
        }
    }

    [Fact]
    public void MaxQueueSize_IsAsConfigured_ButForTheControlQueue()
    {
        VirtioNetDevice device = new(new(Mac, QueuePairs: 2) { ReceiveQueueSize = 256, TransmitQueueSize = 1024 });
        Assert.True(device.TrySetDriverFeatures(FeatureBits.Mq));
        Assert.Equal([256, 1024, 256, 1024, 32768], Enumerable.Range(0, 5).Select(device.MaxQueueSize));
    }

    [Theory]
    [InlineData(6, 2, new byte[] { 1, 0 })]
    [InlineData(23, 4, new byte[] { 0, 0, 0, 0 })]
    [InlineData(24, 1, new byte[] { 0 })]
    [InlineData(int.MaxValue, 1, new byte[] { 0 })]
    [InlineData(-1, 1, new byte[] { 0 })]
    public void ReadConfig_AnyPlace_GivesItsBytesOrZeros(int offset, int length, byte[] expected)
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0xee, length)];
        new VirtioNetDevice(new(Mac)).ReadConfig(offset, bytes);
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void LinkUp_ShowsInTheStatus_AndCountsAsAChange()
    {
        VirtioNetDevice device = new(new(Mac));
        uint before = device.Config.Generation;
        device.Config.LinkUp = true; // as it was
        Assert.Equal(before, device.Config.Generation);

        device.Config.LinkUp = false;

        byte[] status = new byte[2];
        device.ReadConfig(6, status);
        Assert.Equal([0, 0], status);
        Assert.Equal(before + 1, device.Config.Generation);
    }

    [Fact]
    public void TryWriteConfig_OnlyALegacyDriverSetsItsAddress()
    {
        VirtioNetDevice device = new(new(Mac));
        Assert.True(device.TryWriteConfig(4, [0xaa, 0xbb]));
        Assert.Equal("52:54:00:00:aa:bb", device.Config.Mac.ToString());
        Assert.Equal("52:54:00:00:aa:bb", device.Filter.Mac.ToString());
        Assert.False(device.TryWriteConfig(5, [1, 2]));
        Assert.False(device.TryWriteConfig(6, [0]));
        Assert.False(device.TryWriteConfig(-1, [0]));
        Assert.False(device.TryWriteConfig(int.MaxValue, [0]));

        Assert.True(device.TrySetDriverFeatures(FeatureBits.Version1));
        Assert.False(device.TryWriteConfig(0, [1]));
    }

    [Fact]
    public void Reset_ForgetsTheDriver()
    {
        VirtioNetDevice device = new(new(Mac, QueuePairs: 2));
        Assert.True(device.TrySetDriverFeatures(FeatureBits.Version1));
        device.Steering = ReceiveSteering.Initial.WithPairs(2);
        device.SetMac(MacAddress.Parse("52:54:00:00:00:09"));
        device.Filter = device.Filter with { Promiscuous = false, Multicast = null };

        device.Reset();

        Assert.Equal(0UL, device.DriverFeatures);
        Assert.Equal(1, device.ActivePairs);
        Assert.Equal(Mac, device.Config.Mac);
        Assert.Equal(new ReceiveFilter { Mac = Mac }, device.Filter);
    }

    [Fact]
    public void Constructor_ImpossibleOptions_AreNamed()
    {
        Assert.Contains("queue pairs", Refusal(new(Mac, QueuePairs: 0)), StringComparison.Ordinal);
        Assert.Contains("queue pairs", Refusal(new(Mac, QueuePairs: 32769)), StringComparison.Ordinal);
        Assert.Contains("68 to 65535", Refusal(new(Mac, Mtu: 67)), StringComparison.Ordinal);
        Assert.Contains("01:00:5e:00:00:01", Refusal(new(MacAddress.Parse("01:00:5e:00:00:01"))), StringComparison.Ordinal);

        Assert.Contains("speed", Refusal(new(Mac) { Speed = -2 }), StringComparison.Ordinal);
        Assert.Contains("duplex", Refusal(new(Mac) { Duplex = (DuplexMode)7 }), StringComparison.Ordinal);
        Assert.Contains("power of two", Refusal(new(Mac) { ReceiveQueueSize = 48 }), StringComparison.Ordinal);
        Assert.Contains("power of two", Refusal(new(Mac) { TransmitQueueSize = 65536 }), StringComparison.Ordinal);

        static string Refusal(VirtioNetOptions options) => Assert.Throws<ArgumentException>(() => new VirtioNetDevice(options)).Message;
    }
}
