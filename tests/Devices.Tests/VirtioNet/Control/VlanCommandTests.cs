using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

public class VlanCommandTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlRx | FeatureBits.CtrlVlan;

    [Fact]
    public void AddAndDelete_ChangeTheTable()
    {
        ControlRig rig = Strict();
        Assert.True(rig.Execute([2, 0, 5, 0]).IsOk);
        Assert.True(rig.Execute([2, 0, 0xff, 0x0f]).IsOk);
        Assert.True(rig.Device.Filter.AcceptsVlan(5));
        Assert.True(rig.Device.Filter.AcceptsVlan(0xb005)); // priority and drop eligible are no part of the VLAN
        Assert.True(rig.Device.Filter.AcceptsVlan(4095));
        Assert.False(rig.Device.Filter.AcceptsVlan(6));

        Assert.True(rig.Execute([2, 1, 5, 0]).IsOk);
        Assert.True(rig.Execute([2, 1, 7, 0]).IsOk); // was not listed
        Assert.False(rig.Device.Filter.AcceptsVlan(5));
        Assert.True(rig.Device.Filter.AcceptsVlan(4095));
    }

    [Theory]
    [InlineData(new byte[] { 2, 0, 0, 0x10 })] // 4096
    [InlineData(new byte[] { 2, 0, 0xff, 0xff })]
    [InlineData(new byte[] { 2, 0, 5 })]
    [InlineData(new byte[] { 2, 0 })]
    [InlineData(new byte[] { 2, 1, 0, 0x10 })]
    [InlineData(new byte[] { 2, 2, 5, 0 })]
    public void Command_WrongOrIncomplete_IsRefusedWithoutChange(byte[] command)
    {
        ControlRig rig = Strict();
        ReceiveFilter before = rig.Device.Filter;
        Assert.False(rig.Execute(command).IsOk);
        Assert.Same(before, rig.Device.Filter);
    }

    [Fact]
    public void Filter_NotNegotiated_AllVlansPass()
    {
        ControlRig rig = new(Features & ~FeatureBits.CtrlVlan);
        rig.Execute([0, 0, 0]);
        Assert.False(rig.Execute([2, 0, 5, 0]).IsOk);
        Assert.Equal(1, rig.Queue.Counters[ControlCounter.NotNegotiated]);
        Assert.True(rig.Device.Filter.AcceptsVlan(6));
    }

    [Fact]
    public void Reset_EmptiesTheTable()
    {
        ControlRig rig = Strict();
        rig.Execute([2, 0, 5, 0]);
        rig.Device.Reset();
        Assert.Null(rig.Device.Filter.Vlans);
        Assert.True(rig.Device.TrySetDriverFeatures(Features));
        Assert.False((rig.Device.Filter with { Promiscuous = false }).AcceptsVlan(5));
    }

    [Fact]
    public void Frames_OfListedVlansAndWithoutTag_AreDelivered()
    {
        TestNic nic = new(Features, ring: 16);
        nic.Device.Filter = nic.Device.Filter with { Promiscuous = false, Vlans = VlanTable.Empty.With(5, listed: true) };
        for (int i = 0; i < 8; i++) nic.Driver.Chain(i, (nic.Driver.Allocate(256), 256, true));
        byte[] cut = [.. TestNic.Frame(60)[..12], 0x81, 0x00]; // ends where the tag should go on: not ours to judge
        byte[][] frames = [Tagged(5), Tagged(6), TestNic.Frame(60), Tagged(0x2005), Tagged(0), cut];

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch(frames, piece: 13)));
        nic.Receive.Publish();

        Assert.Equal([60 + 12u, 60 + 12u, 60 + 12u, 14 + 12u], nic.Driver.TakeUsed().Select(used => used.Length));
        Assert.Equal(2, nic.Receive.Counters[ReceiveCounter.VlanFiltered]);
        Assert.Equal(0, nic.Receive.Counters[ReceiveCounter.Filtered]);
    }

    private static byte[] Tagged(ushort tag)
    {
        byte[] frame = TestNic.Frame(60);
        frame[12] = 0x81;
        frame[13] = 0;
        frame[14] = (byte)(tag >> 8);
        frame[15] = (byte)tag;
        return frame;
    }

    private static ControlRig Strict()
    {
        ControlRig rig = new(Features);
        Assert.True(rig.Execute([0, 0, 0]).IsOk);
        return rig;
    }
}
