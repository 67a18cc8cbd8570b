using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

public sealed class GuestMemoryBuilderTests
{
    [Fact]
    public void Allocate_Pieces_AreAlignedAndApart()
    {
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(4096, guestAddress: 0x1000);
        GuestBuffer first = memory.Allocate(3, 1);
        GuestBuffer second = memory.Allocate(5, 16);
        GuestBuffer third = memory.Allocate(1, 2);
        Assert.Equal(0x1000ul, first.Address);
        Assert.Equal(0x1010ul, second.Address);
        Assert.Equal(0x1016ul, third.Address);
        second.Memory.Write(4, (byte)7);
        Assert.True(memory.Memory.TryTranslate(0x1014, 1, out MemorySlice same));
        Assert.Equal(7, same.Read<byte>(0));
    }

    [Fact]
    public void Allocate_MoreThanThereIs_Throws()
    {
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(100);
        memory.Allocate(90, 1);
        Assert.Throws<InvalidOperationException>(() => memory.Allocate(11, 1));
        memory.Allocate(10, 1);
        Assert.Equal(0ul, memory.Free);
    }

    [Fact]
    public void ToUser_Layout_IsInTheFrontEndsAddresses()
    {
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(65536);
        VirtqueueLayout layout = new SplitRingDriver(memory, 16, FeatureBits.EventIdx).Layout;
        VirtqueueLayout user = memory.ToUser(layout);
        Assert.Equal(AddressSpace.User, user.Space);
        Assert.True(Virtqueue.TryCreate(memory.Memory, layout, FeatureBits.EventIdx, default, out _, out _));
        Assert.True(Virtqueue.TryCreate(memory.Memory, user, FeatureBits.EventIdx, default, out _, out _));
    }
}
