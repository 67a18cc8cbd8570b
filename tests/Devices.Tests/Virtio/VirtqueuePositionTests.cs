using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

public class VirtqueuePositionTests
{
    [Theory]
    [InlineData(0x8000_8000u, 0, true, 0, true)] // a new ring
    [InlineData(0x0000_0000u, 0, false, 0, false)]
    [InlineData(0x8005_0002u, 2, false, 5, true)] // the driver's side is a lap ahead
    [InlineData(0x7fff_ffffu, 0x7fff, true, 0x7fff, false)]
    public void VringBase_Packed_GoesBothWays(uint value, int available, bool availableWrap, int used, bool usedWrap)
    {
        VirtqueuePosition position = VirtqueuePosition.FromVringBase(value, FeatureBits.RingPacked);

        Assert.Equal(new VirtqueuePosition(true, (ushort)available, availableWrap, (ushort)used, usedWrap), position);
        Assert.Equal(value, position.ToVringBase());
        Assert.True(VirtqueuePosition.IsVringBase(value, FeatureBits.RingPacked));
    }

    [Theory]
    [InlineData(0x8000u, 0, true)] // what DPDK's virtio-user says of a new ring
    [InlineData(0x0005u, 5, false)]
    [InlineData(0x8007u, 7, true)]
    public void VringBase_PackedWithoutUsedHalf_MeansThatNothingIsOut(uint value, int slot, bool wrap) =>
        Assert.Equal(
            new VirtqueuePosition(true, (ushort)slot, wrap, (ushort)slot, wrap), VirtqueuePosition.FromVringBase(value, FeatureBits.RingPacked));

    [Theory]
    [InlineData(0u, true)]
    [InlineData(0xffffu, true)]
    [InlineData(0x1_0000u, false)]
    public void VringBase_Split_HasSixteenBits(uint value, bool possible)
    {
        Assert.Equal(possible, VirtqueuePosition.IsVringBase(value, 0));
        Assert.Equal(value & 0xffff, VirtqueuePosition.FromVringBase(value, 0).ToVringBase());
    }

    [Fact]
    public void Initial_IsWhereDriversBegin()
    {
        Assert.Equal(0u, VirtqueuePosition.Initial(0).ToVringBase());
        Assert.Equal(0x8000_8000u, VirtqueuePosition.Initial(FeatureBits.RingPacked).ToVringBase());
    }
}
