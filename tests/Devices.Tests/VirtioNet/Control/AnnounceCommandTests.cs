using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

public class AnnounceCommandTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.Status | FeatureBits.GuestAnnounce;

    [Fact]
    public void Announce_IsShownInTheStatus_UntilTheDriverHasSeenIt()
    {
        ControlRig rig = new(Features);
        uint before = rig.Device.Config.Generation;
        Assert.True(rig.Device.TryAnnounce());
        Assert.Equal([3, 0], Status(rig));
        Assert.Equal(before + 1, rig.Device.Config.Generation);

        Assert.True(rig.Execute([3, 0]).IsOk);
        Assert.Equal([1, 0], Status(rig));
        Assert.True(rig.Execute([3, 0]).IsOk); // once more does no harm
        Assert.False(rig.Execute([3, 1]).IsOk);
    }

    [Theory]
    [InlineData(FeatureBits.GuestAnnounce)]
    [InlineData(FeatureBits.CtrlVq)]
    [InlineData(FeatureBits.Status)]
    public void Announce_WithoutTheFeatures_IsNotAskedFor(ulong missing)
    {
        ControlRig rig = new(Features & ~missing);
        Assert.False(rig.Device.TryAnnounce());
        Assert.False(rig.Device.Config.Announce);
    }

    [Fact]
    public void LinkAndAnnounce_DoNotDisturbEachOther()
    {
        ControlRig rig = new(Features);
        rig.Device.TryAnnounce();
        rig.Device.Config.LinkUp = false;
        Assert.Equal([2, 0], Status(rig));
        rig.Device.Config.LinkUp = true;
        rig.Execute([3, 0]);
        Assert.Equal([1, 0], Status(rig));
    }

    [Fact]
    public void Reset_TakesTheRequestBack()
    {
        ControlRig rig = new(Features);
        rig.Device.TryAnnounce();
        rig.Device.Reset();
        Assert.Equal([1, 0], Status(rig));
    }

    private static byte[] Status(ControlRig rig)
    {
        byte[] status = new byte[2];
        rig.Device.ReadConfig(6, status);
        return status;
    }
}
