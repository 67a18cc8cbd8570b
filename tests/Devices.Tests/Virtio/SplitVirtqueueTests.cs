using ActorNet.Devices.Tests.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

public class SplitVirtqueueTests
{
    private readonly DescriptorChain _chain = new();

    [Fact]
    public void TryPop_NothingAvailable_IsEmpty()
    {
        SplitVirtqueue queue = new FakeDriver().CreateQueue();

        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        Assert.False(queue.HasAvailable);
        Assert.Equal(RingFault.None, queue.LastFault);
    }

    [Fact]
    public void TryPop_DirectChain_GivesItsBuffersInOrder()
    {
        FakeDriver driver = new();
        ulong first = driver.Allocate(20);
        ulong second = driver.Allocate(30);
        ulong third = driver.Allocate(40);
        driver.Chain(3, (first, 20, false), (second, 30, false), (third, 40, true));
        SplitVirtqueue queue = driver.CreateQueue();

        Assert.True(queue.HasAvailable);
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));

        Assert.Equal(3u, _chain.Token);
        Assert.Equal((50, 40), (_chain.ReadableLength, _chain.WritableLength));
        Assert.Equal([driver.At(first, 20).Address, driver.At(second, 30).Address], _chain.Readable.ToArray().Select(slice => slice.Address));
        Assert.Equal(driver.At(third, 40).Address, _chain.Writable[0].Address);
        Assert.Equal(1, queue.NextAvailable);
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
    }

    [Fact]
    public void TryPop_IndirectChain_GivesTheTablesBuffers()
    {
        FakeDriver driver = new();
        ulong first = driver.Allocate(20);
        ulong second = driver.Allocate(30);
        driver.WriteIndirect(
            2,
            new VirtqDescriptor(first, 20, VirtqDescriptor.NextFlag, 2),
            default,
            new VirtqDescriptor(second, 30, VirtqDescriptor.WriteFlag, 0));
        driver.MakeAvailable(2);
        SplitVirtqueue queue = driver.CreateQueue();

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal(2u, _chain.Token);
        Assert.Equal((20, 30), (_chain.ReadableLength, _chain.WritableLength));
    }

    [Fact]
    public void TryPop_DirectDescriptorsThenATable_GivesBoth()
    {
        // §2.7.5.3.2: zero or more normal descriptors, then one that refers to a table; its write flag means nothing.
        FakeDriver driver = new();
        ulong first = driver.Allocate(20);
        ulong second = driver.Allocate(30);
        driver.WriteIndirect(1, new VirtqDescriptor(second, 30, 0, 0));
        driver.WriteDescriptor(0, first, 20, VirtqDescriptor.NextFlag, 1);
        ulong table = driver.Allocate(16);
        driver.At(table, 16).Write(0, new VirtqDescriptor(second, 30, 0, 0));
        driver.WriteDescriptor(1, table, 16, VirtqDescriptor.IndirectFlag | VirtqDescriptor.WriteFlag);
        driver.MakeAvailable(0);
        SplitVirtqueue queue = driver.CreateQueue();

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal((50, 0, 2), (_chain.ReadableLength, _chain.WritableLength, _chain.Count));
    }

    [Fact]
    public void TryPop_BufferOverTwoAdjacentRegions_GivesTwoSlices()
    {
        TestMemory test = new TestMemory().Add(0, 0x2000).Add(0x2000, 0x1000).Add(0x3000, 0x1000);
        VirtqueueLayout layout = new(4, 0, 0x100, 0x200, AddressSpace.Guest);
        Assert.True(Virtqueue.TryCreate(test.Build(), layout, 0, default, out Virtqueue? queue, out _));
        Assert.True(queue.Memory.TryTranslate(0, 0x1000, out var low));
        low.Write(0, new VirtqDescriptor(0x1ff0, 0x1020, VirtqDescriptor.WriteFlag, 0));
        low.WriteRelease(0x102, 1);

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal([0x10, 0x1000, 0x10], _chain.Writable.ToArray().Select(slice => slice.Length));
    }

    [Fact]
    public void PushUsed_IsSeenOnlyAfterPublish()
    {
        FakeDriver driver = new();
        SplitVirtqueue queue = driver.CreateQueue();
        queue.PushUsed(5, 100);
        queue.PushUsed(2, 0);
        Assert.Empty(driver.TakeUsed());

        queue.Publish();

        Assert.Equal([new VirtqUsed(5, 100), new VirtqUsed(2, 0)], driver.TakeUsed());
        Assert.False(queue.Publish());
    }

    [Fact]
    public void Rings_RunRoundTheirEndsAndThroughTheIndexWrap()
    {
        FakeDriver driver = new(size: 4) { AvailableIndex = 0xfff0, UsedIndex = 0xfff0 };
        SplitVirtqueue queue = driver.CreateQueue(0xfff0);
        for (int i = 0; i < 40; i++)
        {
            ulong buffer = driver.Allocate(10 + i);
            driver.Chain(i % 4, (buffer, 10 + i, true));
            Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
            Assert.Equal(((uint)i % 4, 10 + i), (_chain.Token, _chain.WritableLength));
            queue.PushUsed(_chain.Token, (uint)i);
            queue.Publish();
        }

        Assert.Equal(0x18, driver.UsedIndex);
        Assert.Equal(0x18, queue.NextAvailable);
    }

    [Fact]
    public void TryCreate_OnARunningRing_GoesOnFromItsUsedIndex()
    {
        FakeDriver driver = new() { UsedIndex = 77 };
        SplitVirtqueue queue = driver.CreateQueue(80);
        Assert.Equal((77, 77), (queue.NextAvailable, queue.NextUsed));
        Assert.True(queue.WasResynchronised);
        queue.PushUsed(1, 2);
        queue.Publish();

        Assert.Equal(78, driver.UsedIndex);
    }

    [Fact]
    public void Unpop_GivesTheLastChainsBack()
    {
        FakeDriver driver = new();
        for (int i = 0; i < 3; i++) driver.Chain(i, (driver.Allocate(10), 10, true));
        SplitVirtqueue queue = driver.CreateQueue();
        for (int i = 0; i < 3; i++) Assert.Equal(PopResult.Chain, queue.TryPop(_chain));

        queue.Unpop(2);

        Assert.Equal(1, queue.NextAvailable);
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal(1u, _chain.Token);
        Assert.Throws<InvalidOperationException>(() => queue.Unpop(-1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(0xffff)]
    public void TryCreate_SizeNoPowerOfTwo_IsRefused(int size) => AssertRefused(layout => layout with { Size = (ushort)size });

    [Fact]
    public void TryCreate_BadAddresses_AreRefused()
    {
        AssertRefused(layout => layout with { Descriptors = layout.Descriptors + 8 });
        AssertRefused(layout => layout with { Available = layout.Available + 1 });
        AssertRefused(layout => layout with { Used = layout.Used + 2 });
        AssertRefused(layout => layout with { Descriptors = 0 });
        AssertRefused(layout => layout with { Available = FakeDriver.Base + FakeDriver.RegionSize - 16 });
        AssertRefused(layout => layout with { Used = ulong.MaxValue - 3 });
        AssertRefused(layout => layout with { Used = FakeDriver.Base + FakeDriver.RegionSize - 64 });
        AssertRefused(layout => layout with { Space = AddressSpace.User });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32768)]
    public void TryCreate_SmallestAndLargest_Work(int size)
    {
        FakeDriver driver = new(size, regionSize: 2 << 20);
        SplitVirtqueue queue = driver.CreateQueue();
        driver.Chain(size - 1, (driver.Allocate(10), 10, true));

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal((uint)size - 1, _chain.Token);
    }

    [Fact]
    public void TryCreate_WithoutEventIndex_NeedsNoMemoryForIt()
    {
        TestMemory test = new TestMemory().Add(0, 0x1000);
        VirtqueueLayout layout = new(4, 0, 0x100, 0x1000 - 4 - 32, AddressSpace.Guest);

        Assert.True(Virtqueue.TryCreate(test.Build(), layout, 0, default, out _, out _));
        Assert.False(Virtqueue.TryCreate(test.Build(), layout, FeatureBits.EventIdx, default, out _, out RingFault fault));
        Assert.Equal(RingFault.BadLayout, fault);
    }

    [Fact]
    public void TryCreate_UserAddresses_MapsTheSameRing()
    {
        FakeDriver driver = new();
        VirtqueueLayout user = new(
            (ushort)driver.Size,
            TestMemory.UserAddress(driver.Layout.Descriptors),
            TestMemory.UserAddress(driver.Layout.Available),
            TestMemory.UserAddress(driver.Layout.Used),
            AddressSpace.User);
        Assert.True(Virtqueue.TryCreate(driver.Memory, user, FeatureBits.IndirectDesc, default, out Virtqueue? queue, out _));
        driver.Chain(1, (driver.Allocate(33), 33, false));

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal(33, _chain.ReadableLength);
    }

    [Fact]
    public void Lease_IsHeldUntilDisposed()
    {
        FakeDriver driver = new();
        SplitVirtqueue queue = driver.CreateQueue();
        driver.Memory.Release();
        Assert.Equal(0, driver.Released);

        queue.Dispose();
        queue.Dispose();

        Assert.Equal(1, driver.Released);
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        Assert.False(queue.HasAvailable);
        Assert.False(queue.EnableNotifications());
        Assert.Throws<ObjectDisposedException>(() => queue.Memory);
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.PushUsed(0, 0));
    }

    [Fact]
    public void TryRemap_GoesOnInTheNewTable()
    {
        FakeDriver before = new();
        FakeDriver after = new();
        SplitVirtqueue queue = before.CreateQueue();
        before.Chain(0, (before.Allocate(10), 10, true));
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        before.Memory.Release();
        after.AvailableIndex = 1;
        after.Chain(4, (after.Allocate(20), 20, true));

        Assert.True(queue.TryRemap(after.Memory));

        Assert.Equal(1, before.Released);
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal((4u, 20), (_chain.Token, _chain.WritableLength));
        queue.PushUsed(0, 10);
        queue.Publish();
        Assert.Equal(1, after.UsedIndex);
    }

    [Fact]
    public void TryRemap_RingNotInTheNewTable_BreaksTheQueue()
    {
        FakeDriver driver = new();
        SplitVirtqueue queue = driver.CreateQueue();
        driver.Chain(0, (driver.Allocate(10), 10, true));

        Assert.False(queue.TryRemap(new TestMemory().Add(0, 4096).Build()));
        Assert.Equal(RingFault.BadLayout, queue.LastFault);
        Assert.Equal(PopResult.Fault, queue.TryPop(_chain));
        Assert.Equal(0, driver.Released);
    }

    private static void AssertRefused(Func<VirtqueueLayout, VirtqueueLayout> change)
    {
        FakeDriver driver = new();
        Assert.False(Virtqueue.TryCreate(driver.Memory, change(driver.Layout), 0, default, out Virtqueue? queue, out RingFault fault));
        Assert.Null(queue);
        Assert.Equal(RingFault.BadLayout, fault);
        driver.Memory.Release();
        Assert.Equal(1, driver.Released); // a refused queue keeps no lease
    }
}
