using ActorNet.Devices.Tests.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

public class PackedVirtqueueTests
{
    private const ushort Write = VirtqDescriptor.WriteFlag;
    private const ushort Next = VirtqDescriptor.NextFlag; // it stands for more than its slot
    private const ushort Available = PackedDescriptor.AvailableFlag;
    private const ushort Used = PackedDescriptor.UsedFlag;

    private readonly DescriptorChain _chain = new();

    [Fact]
    public void TryPop_NothingAvailable_IsEmpty()
    {
        PackedVirtqueue queue = new FakePackedDriver().CreateQueue();

        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        Assert.False(queue.HasAvailable);
        Assert.False(queue.HasArrivals);
        Assert.Equal(RingFault.None, queue.LastFault);
    }

    [Fact]
    public void TryPop_List_GivesItsBuffersInOrderAndTheIdOfTheLast()
    {
        FakePackedDriver driver = new();
        ulong buffer = driver.Allocate(100);
        driver.Chain(5, (buffer, 20, false), (buffer + 30, 30, false), (buffer + 60, 40, true));
        PackedVirtqueue queue = driver.CreateQueue();

        Assert.True(queue.HasAvailable);
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));

        Assert.Equal(5u | (3u << 16), _chain.Token);
        Assert.Equal((50, 40), (_chain.ReadableLength, _chain.WritableLength));
        Assert.Equal([driver.At(buffer, 1).Address, driver.At(buffer + 30, 1).Address], _chain.Readable.ToArray().Select(slice => slice.Address));
        Assert.Equal((3, 0), (queue.Position.NextAvailable, queue.Position.NextUsed));
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
    }

    [Fact]
    public void TryPop_Table_GivesItsBuffersWhateverElseTheirFlagsSay()
    {
        // §2.8.7: in a table only the write flag counts; ids and other flags are reserved, entries follow each other.
        FakePackedDriver driver = new();
        ulong buffer = driver.Allocate(100);
        driver.Table(
            7,
            new PackedDescriptor(buffer, 20, 99, 0),
            new PackedDescriptor(buffer, 30, 98, VirtqDescriptor.NextFlag | VirtqDescriptor.IndirectFlag),
            new PackedDescriptor(buffer, 40, 97, Write | Used));
        PackedVirtqueue queue = driver.CreateQueue();

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal(7u | (1u << 16), _chain.Token);
        Assert.Equal((50, 40), (_chain.ReadableLength, _chain.WritableLength));
    }

    [Theory]
    [InlineData(Available | Used)] // used, in this lap
    [InlineData(0)] // never written
    [InlineData(Used)] // made available in the lap before
    public void TryPop_FlagsOfAnotherState_IsEmpty(int flags)
    {
        FakePackedDriver driver = new();
        driver.Write(0, driver.Allocate(10), 10, 0, flags);
        PackedVirtqueue queue = driver.CreateQueue();

        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        Assert.Equal(0, queue.PopSingles(new SingleBuffer[8], writable: false));
        Assert.False(queue.EnableNotifications());
    }

    [Fact]
    public void PushUsed_IsSeenOnlyAfterPublish()
    {
        FakePackedDriver driver = new();
        ulong buffer = driver.Allocate(100);
        for (int i = 0; i < 3; i++) driver.Chain(10 + i, (buffer, 10, true), (buffer, 10, true));
        PackedVirtqueue queue = driver.CreateQueue();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
            queue.PushUsed(_chain.Token, (uint)i);
        }

        Assert.True(queue.HasUnpublished);
        Assert.Equal(Available, driver.Read(0).Flags & (Available | Used)); // where the driver looks next, last
        queue.Publish();

        Assert.Equal((10, 0u, Available | Used | Next), (driver.Read(0).Id, driver.Read(0).Length, driver.Read(0).Flags)); // nothing written: no write flag
        Assert.Equal((11, 1u, Available | Used | Write | Next), (driver.Read(2).Id, driver.Read(2).Length, driver.Read(2).Flags));
        Assert.Equal((12, 2u, Available | Used | Write | Next), (driver.Read(4).Id, driver.Read(4).Length, driver.Read(4).Flags));
        Assert.False(queue.HasUnpublished);
        Assert.False(queue.Publish());
    }

    [Fact]
    public void PushUsed_InOrder_OneDescriptorSpeaksForTheBatch()
    {
        FakePackedDriver driver = new(size: 5, features: FeatureBits.InOrder);
        ulong buffer = driver.Allocate(100);
        driver.Chain(1, (buffer, 10, false));
        driver.Chain(2, (buffer, 10, false), (buffer, 10, false));
        driver.Chain(3, (buffer, 10, false), (buffer, 10, false));
        PackedVirtqueue queue = driver.CreateQueue();
        uint[] tokens = new uint[3];
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
            tokens[i] = _chain.Token;
        }

        queue.PushUsed(tokens);
        queue.Publish();

        Assert.Equal((3, Available | Used | Next), (driver.Read(0).Id, driver.Read(0).Flags));
        Assert.Equal(Available, driver.Read(1).Flags & (Available | Used));
        Assert.Equal(new VirtqueuePosition(true, 0, false, 0, false), queue.Position);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Rings_RunRoundTheirEnd(int size)
    {
        FakePackedDriver driver = new(size);
        ulong buffer = driver.Allocate(100);
        PackedVirtqueue queue = driver.CreateQueue();
        for (int i = 0; i < 50; i++)
        {
            int slots = 1 + (i % size);
            int first = driver.Next;
            bool wrap = driver.Wrap;
            driver.Chain(i, [.. Enumerable.Repeat((buffer, 10, true), slots)]);
            Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
            Assert.Equal(10 * slots, _chain.WritableLength);
            queue.Unpop(1);
            Assert.Equal((first, wrap), (queue.Position.NextAvailable, queue.Position.AvailableWrap));
            Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
            queue.PushUsed(_chain.Token, (uint)i);
            queue.Publish();
            Assert.Equal((i, (uint)i), (driver.Read(first).Id, driver.Read(first).Length));
            Assert.Equal(PackedDescriptor.Used(wrap), driver.Read(first).Flags & PackedDescriptor.StateFlags);
            Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        }
    }

    [Fact]
    public void TryCreate_WithChainsTakenAndNotUsed_TakesThemAgain()
    {
        FakePackedDriver driver = new(size: 3);
        ulong buffer = driver.Allocate(100);
        for (int i = 0; i < 3; i++) driver.Chain(i, (buffer, 10 + i, false));
        using PackedVirtqueue before = driver.CreateQueue();
        for (int i = 0; i < 3; i++) Assert.Equal(PopResult.Chain, before.TryPop(_chain));
        before.PushUsed(0 | (1 << 16), 0);
        before.Publish();
        Assert.Equal(new VirtqueuePosition(true, 0, false, 1, true), before.Position);

        PackedVirtqueue queue = driver.CreateQueue(before.Position);

        Assert.True(queue.WasResynchronised);
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal(11, _chain.ReadableLength);
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    public void TryCreate_ToldZeroOfANewRing_BeginsInItsFirstLap(int offered)
    {
        // User-mode Linux knows split rings only: what it tells is the beginning of the second lap.
        FakePackedDriver driver = new();
        for (int i = 0; i < offered; i++) driver.Offer(driver.Allocate(10), 10, i);
        PackedVirtqueue queue = driver.CreateQueue(VirtqueuePosition.FromVringBase(0, driver.Features));

        Assert.Equal(VirtqueuePosition.Initial(driver.Features), queue.Position);
        Assert.True(queue.WasResynchronised);
    }

    [Fact]
    public void TryCreate_FramesDroppedAtThePositionOfLongAgo_DropsThoseBefore()
    {
        // What QEMU does to packed rings while no back end is connected: it drops what is sent, from the first slot on.
        FakePackedDriver driver = new();
        driver.BeginAt(6, wrap: false);
        for (int i = 0; i < 5; i++) driver.Offer(driver.Allocate(10), 10, i);
        driver.Write(0, 0, 0, id: 2, PackedDescriptor.Used(true));
        PackedVirtqueue queue = driver.CreateQueue(new VirtqueuePosition(true, 1, true, 1, true));

        Assert.Equal((0, 0u, PackedDescriptor.Used(false)), (driver.Read(6).Id, driver.Read(6).Length, driver.Read(6).Flags));
        Assert.Equal((1, 0u, PackedDescriptor.Used(false)), (driver.Read(7).Id, driver.Read(7).Length, driver.Read(7).Flags));
        Assert.Equal(new VirtqueuePosition(true, 1, true, 1, true), queue.Position);
        DescriptorChain chain = new();
        Assert.Equal(PopResult.Chain, queue.TryPop(chain));
        Assert.Equal(3u, chain.Token & 0xffff);
    }

    [Fact]
    public void TryCreate_ToldZeroInTheSecondLap_GoesOnThere()
    {
        FakePackedDriver driver = new();
        VirtqueuePosition told = driver.BeginAt(0, wrap: false);
        driver.Offer(driver.Allocate(10), 10, 0);
        PackedVirtqueue queue = driver.CreateQueue(told);

        Assert.Equal(told, queue.Position);
        Assert.False(queue.WasResynchronised);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x8001)]
    [InlineData(0xffff)]
    public void TryCreate_ImpossibleSize_IsRefused(int size) => AssertRefused(RingFault.BadLayout, layout => layout with { Size = (ushort)size });

    [Fact]
    public void TryCreate_BadAddresses_AreRefused()
    {
        AssertRefused(RingFault.BadLayout, layout => layout with { Descriptors = layout.Descriptors + 8 });
        AssertRefused(RingFault.BadLayout, layout => layout with { Available = layout.Available + 2 });
        AssertRefused(RingFault.BadLayout, layout => layout with { Used = layout.Used + 1 });
        AssertRefused(RingFault.BadLayout, layout => layout with { Descriptors = FakePackedDriver.Base + FakePackedDriver.RegionSize - 112 });
        AssertRefused(RingFault.BadLayout, layout => layout with { Available = ulong.MaxValue - 3 });
        AssertRefused(RingFault.BadLayout, layout => layout with { Used = 0 });
        AssertRefused(RingFault.BadLayout, layout => layout with { Space = AddressSpace.User });
    }

    [Fact]
    public void TryCreate_PositionOfNoSuchSlot_IsRefused()
    {
        AssertRefused(RingFault.BadPosition, layout => layout, new VirtqueuePosition(true, 8, true, 0, true));
        AssertRefused(RingFault.BadPosition, layout => layout, new VirtqueuePosition(true, 0, true, 8, true));
        AssertRefused(RingFault.BadPosition, layout => layout, VirtqueuePosition.Split(0));
        Assert.False(Virtqueue.TryCreate(new FakeDriver().Memory, new FakeDriver().Layout, 0, new VirtqueuePosition(true, 0, true, 0, true), out _, out RingFault fault));
        Assert.Equal(RingFault.BadPosition, fault);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32767)]
    [InlineData(32768)]
    public void TryCreate_SmallestAndLargest_Work(int size)
    {
        FakePackedDriver driver = new(size, regionSize: 2 << 20);
        PackedVirtqueue queue = driver.CreateQueue();
        driver.Chain(9, [.. Enumerable.Repeat((driver.Allocate(10), 10, true), size)]);

        Assert.Equal(PopResult.Chain, queue.TryPop(_chain)); // as long as the ring: longer than any array here
        Assert.Equal(size, _chain.Count);
        Assert.Equal(9u | ((uint)size << 16), _chain.Token);
        queue.PushUsed(_chain.Token, 1);
        queue.Publish();
        Assert.Equal(new VirtqueuePosition(true, 0, false, 0, false), queue.Position);
    }

    [Fact]
    public void Lease_IsHeldUntilDisposed()
    {
        FakePackedDriver driver = new();
        PackedVirtqueue queue = driver.CreateQueue();
        driver.Memory.Release();
        Assert.Equal(0, driver.Released);

        queue.Dispose();

        Assert.Equal(1, driver.Released);
        Assert.Equal(PopResult.Empty, queue.TryPop(_chain));
        Assert.Equal(0, queue.PopSingles(new SingleBuffer[4], writable: true));
        Assert.False(queue.HasAvailable);
        Assert.False(queue.HasArrivals);
        Assert.False(queue.EnableNotifications());
    }

    [Fact]
    public void TryRemap_GoesOnInTheNewTable()
    {
        FakePackedDriver before = new();
        FakePackedDriver after = new();
        PackedVirtqueue queue = before.CreateQueue();
        before.Chain(0, (before.Allocate(10), 10, true));
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        after.Next = 1;
        after.Chain(4, (after.Allocate(20), 20, true));

        Assert.True(queue.TryRemap(after.Memory));
        Assert.Equal(PopResult.Chain, queue.TryPop(_chain));
        Assert.Equal((4u | (1u << 16), 20), (_chain.Token, _chain.WritableLength));
        Assert.False(queue.TryRemap(new TestMemory().Add(0, 4096).Build()));
        Assert.Equal(RingFault.BadLayout, queue.LastFault);
        Assert.Equal(PopResult.Fault, queue.TryPop(_chain));
    }

    private static void AssertRefused(RingFault expected, Func<VirtqueueLayout, VirtqueueLayout> change, VirtqueuePosition? position = null)
    {
        FakePackedDriver driver = new();
        VirtqueuePosition begin = position ?? VirtqueuePosition.Initial(driver.Features);
        Assert.False(Virtqueue.TryCreate(driver.Memory, change(driver.Layout), driver.Features, begin, out Virtqueue? queue, out RingFault fault));
        Assert.Null(queue);
        Assert.Equal(expected, fault);
        driver.Memory.Release();
        Assert.Equal(1, driver.Released); // a refused queue keeps no lease
    }
}
