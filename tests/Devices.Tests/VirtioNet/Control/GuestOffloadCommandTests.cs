using System.Buffers.Binary;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

public class GuestOffloadCommandTests
{
    private const ulong Control = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.CtrlGuestOffloads;
    private const ulong Guest = ImplementedFeatures.All & VirtioNetDevice.GuestOffloadFeatures;

    [Fact]
    public void Offloads_AreAtFirstThoseAccepted() => Assert.Equal(Guest, new ControlRig(Control | Guest).Device.GuestOffloads);

    [Fact]
    public void Set_AnySubset_IsInForceAtOnce()
    {
        ControlRig rig = new(Control | Guest);
        Assert.True(rig.Execute(Set(0)).IsOk);
        Assert.Equal(0UL, rig.Device.GuestOffloads);
        Assert.True(rig.Execute(Set(Guest & FeatureBits.GuestCsum)).IsOk);
        Assert.Equal(Guest & FeatureBits.GuestCsum, rig.Device.GuestOffloads);
        Assert.True(rig.Execute(Set(Guest)).IsOk);
        Assert.Equal(Guest, rig.Device.GuestOffloads);
        Assert.True(rig.Execute(Set(Guest & ~FeatureBits.GuestCsum)).IsOk);
        Assert.Equal(0UL, rig.Device.GuestOffloads); // none means anything without it
    }

    [Theory]
    [InlineData(1UL << 0)]
    [InlineData(1UL << 46)]
    [InlineData(ulong.MaxValue)]
    public void Set_WhatWasNotAccepted_IsRefusedWithoutChange(ulong offloads)
    {
        ControlRig rig = new(Control | Guest);
        Assert.False(rig.Execute(Set(offloads)).IsOk);
        Assert.Equal(Guest, rig.Device.GuestOffloads);
        Assert.False(new ControlRig(Control).Execute(Set(FeatureBits.GuestTso4)).IsOk);
    }

    [Fact]
    public void Set_IncompleteOrNotNegotiated_IsRefused()
    {
        Assert.False(new ControlRig(Control).Execute(Set(0).AsSpan(0, 9)).IsOk);
        Assert.False(new ControlRig(Control & ~FeatureBits.CtrlGuestOffloads).Execute(Set(0)).IsOk);
    }

    [Fact]
    public void Reset_ForgetsThem()
    {
        ControlRig rig = new(Control | Guest);
        rig.Device.Reset();
        Assert.Equal(0UL, rig.Device.GuestOffloads);
    }

    private static byte[] Set(ulong offloads)
    {
        byte[] command = [5, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt64LittleEndian(command.AsSpan(2), offloads);
        return command;
    }
}
