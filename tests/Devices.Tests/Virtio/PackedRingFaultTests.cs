using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>Everything that a driver must not do with a packed ring, and that the queue stays broken afterwards.</summary>
public class PackedRingFaultTests
{
    private const ushort Next = VirtqDescriptor.NextFlag;
    private const ushort Write = VirtqDescriptor.WriteFlag;
    private const ushort Indirect = VirtqDescriptor.IndirectFlag;

    private readonly FakePackedDriver _driver = new();
    private readonly ulong _buffer;

    public PackedRingFaultTests() => _buffer = _driver.Allocate(4096);

    [Theory]
    [InlineData(0)] // never written
    [InlineData(PackedDescriptor.UsedFlag)] // of the lap before
    [InlineData(PackedDescriptor.StateFlags)] // used
    public void List_WhoseSecondDescriptorIsNotAvailable_Faults(int flags)
    {
        PackedVirtqueue queue = _driver.CreateQueue();
        _driver.Offer(_buffer, 10, 0, Next);
        _driver.Write(1, _buffer, 10, 0, flags);
        AssertFaults(RingFault.ChainNotWhole, queue);
    }

    [Fact]
    public void List_OverTheEndWithoutTheOtherWrapCounter_Faults()
    {
        VirtqueuePosition position = _driver.BeginAt(7, wrap: true);
        _driver.Write(7, _buffer, 10, 0, Next | PackedDescriptor.AvailableFlag);
        _driver.Write(0, _buffer, 10, 0, PackedDescriptor.AvailableFlag); // should have been the used flag's turn
        AssertFaults(RingFault.ChainNotWhole, _driver.CreateQueue(position));
    }

    [Fact]
    public void List_ThatHasNoEnd_Faults()
    {
        // Eight with next: the ninth would be the first again, made available in the next lap.
        for (int i = 0; i < 8; i++) _driver.Offer(_buffer, 10, 0, Next);
        AssertFaults(RingFault.ChainTooLong);
    }

    [Fact]
    public void Slot_MadeAvailableAgainBeforeItWasUsed_Faults()
    {
        PackedVirtqueue queue = _driver.CreateQueue();
        for (int i = 0; i < 8; i++) _driver.Offer(_buffer, 10, i);
        SingleBuffer[] singles = new SingleBuffer[16];
        Assert.Equal(8, queue.PopSingles(singles, writable: false));
        _driver.Offer(_buffer, 10, 0);

        Assert.Equal(0, queue.PopSingles(singles, writable: false));
        AssertFaults(RingFault.SlotNotUsed, queue);
    }

    [Fact]
    public void Slot_MadeAvailableAgainBeforeItWasShownAsUsed_Faults()
    {
        PackedVirtqueue queue = _driver.CreateQueue();
        SingleBuffer[] singles = new SingleBuffer[8];
        for (int i = 0; i < 8; i++) _driver.Offer(_buffer, 10, i);
        Assert.Equal(8, queue.PopSingles(singles, writable: false));
        foreach (SingleBuffer single in singles) queue.PushUsed(single.Token, 0);
        _driver.Offer(_buffer, 10, 0); // nothing was published

        Assert.Equal(0, queue.PopSingles(singles, writable: false));
        AssertFaults(RingFault.SlotNotUsed, queue);
    }

    [Fact]
    public void List_OverSlotsThatAreOut_Faults()
    {
        PackedVirtqueue queue = _driver.CreateQueue();
        for (int i = 0; i < 6; i++) _driver.Offer(_buffer, 10, i);
        Assert.Equal(6, queue.PopSingles(new SingleBuffer[16], writable: false));
        for (int i = 0; i < 3; i++) _driver.Offer(_buffer, 10, 0, i < 2 ? Next : 0);
        AssertFaults(RingFault.SlotNotUsed, queue);
    }

    [Fact]
    public void Table_InASlotThatIsOut_Faults()
    {
        PackedVirtqueue queue = _driver.CreateQueue();
        for (int i = 0; i < 8; i++) _driver.Offer(_buffer, 10, i);
        Assert.Equal(8, queue.PopSingles(new SingleBuffer[16], writable: false));
        _driver.Table(0, new PackedDescriptor(_buffer, 10, 0, 0));
        AssertFaults(RingFault.SlotNotUsed, queue);
    }

    [Theory]
    [InlineData(0UL, 1u)]
    [InlineData(FakePackedDriver.Base - 1, 2u)]
    [InlineData(FakePackedDriver.Base + FakePackedDriver.RegionSize - 1, 2u)]
    [InlineData(FakePackedDriver.Base, uint.MaxValue)]
    [InlineData(ulong.MaxValue, 1u)]
    [InlineData(ulong.MaxValue - 1, 0x200000u)]
    public void Buffer_OutsideMemory_Faults(ulong address, uint length)
    {
        foreach (ushort flags in (ushort[])[0, Write, Next, Write | Next])
        {
            FakePackedDriver driver = new();
            driver.Offer(address, length, 0, flags);
            driver.Offer(_buffer, 10, 0);
            AssertFaults(RingFault.BufferOutsideMemory, driver.CreateQueue());
        }
    }

    [Fact]
    public void Buffer_OutsideMemoryInATable_Faults()
    {
        _driver.Table(0, new PackedDescriptor(_buffer, 10, 0, 0), new PackedDescriptor(0, 10, 0, 0));
        AssertFaults(RingFault.BufferOutsideMemory);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Write)]
    [InlineData(Next)]
    public void Buffer_OfNoBytes_Faults(int flags)
    {
        _driver.Offer(_buffer, 0, 0, flags);
        _driver.Offer(_buffer, 10, 0);
        AssertFaults(RingFault.ZeroLengthBuffer);
    }

    [Fact]
    public void Readable_AfterWritable_Faults()
    {
        _driver.Chain(0, (_buffer, 10, true), (_buffer, 10, false));
        AssertFaults(RingFault.ReadableAfterWritable);
    }

    [Fact]
    public void Table_OfMoreThanTwoGigabytes_Faults()
    {
        FakePackedDriver driver = new(size: 1024, regionSize: 4 << 20);
        driver.Table(0, [.. Enumerable.Repeat(new PackedDescriptor(FakePackedDriver.Base, 4 << 20, 0, Write), 1024)]);
        AssertFaults(RingFault.ChainTooLarge, driver.CreateQueue());
    }

    [Fact]
    public void Table_NotNegotiated_Faults()
    {
        FakePackedDriver driver = new(features: 0);
        driver.Table(0, new PackedDescriptor(_buffer, 10, 0, 0));
        AssertFaults(RingFault.IndirectNotNegotiated, driver.CreateQueue());
    }

    [Fact]
    public void Table_AtTheBeginningOfAList_Faults()
    {
        _driver.Offer(_buffer, 16, 0, Indirect | Next);
        _driver.Offer(_buffer, 10, 0);
        AssertFaults(RingFault.IndirectWithNext);
    }

    [Fact]
    public void Table_AtTheEndOfAList_Faults()
    {
        // Allowed in a split ring, but not here (§2.8.17).
        _driver.Offer(_buffer, 10, 0, Next);
        _driver.Table(0, new PackedDescriptor(_buffer, 10, 0, 0));
        AssertFaults(RingFault.IndirectWithNext);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    [InlineData(17u)]
    [InlineData(16u * 1025)]
    [InlineData(0xffff_fff0u)]
    public void Table_OfAnImpossibleSize_Faults(uint length)
    {
        _driver.Offer(_buffer, length, 0, Indirect);
        AssertFaults(RingFault.IndirectTableSize);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(FakePackedDriver.Base + FakePackedDriver.RegionSize - 16)]
    [InlineData(ulong.MaxValue - 15)]
    public void Table_OutsideMemory_Faults(ulong address)
    {
        _driver.Offer(address, 32, 0, Indirect);
        AssertFaults(RingFault.BufferOutsideMemory);
    }

    [Fact]
    public void GoodChains_BeforeABadOne_AreTaken()
    {
        _driver.Chain(0, (_buffer, 10, false));
        _driver.Chain(1, (_buffer, 10, false));
        _driver.Offer(0, 10, 2);
        PackedVirtqueue queue = _driver.CreateQueue();
        DescriptorChain chain = new();

        Assert.Equal(2, queue.PopSingles(new SingleBuffer[8], writable: false));
        Assert.Equal(RingFault.None, queue.LastFault); // a burst breaks nothing
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(2, queue.Position.NextAvailable);

        queue.Unpop(2);
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(0, queue.PopSingles(new SingleBuffer[8], writable: false));
    }

    private void AssertFaults(RingFault expected) => AssertFaults(expected, _driver.CreateQueue());

    private void AssertFaults(RingFault expected, PackedVirtqueue queue)
    {
        DescriptorChain chain = new();
        VirtqueuePosition before = queue.Position;
        Assert.Equal(0, queue.PopSingles(new SingleBuffer[4], writable: (int)expected % 2 == 0));
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(expected, queue.LastFault);
        Assert.Equal(before, queue.Position);

        _driver.Write(before.NextAvailable, _buffer, 10, 0, PackedDescriptor.Available(before.AvailableWrap)); // too late
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(expected, queue.LastFault);
        Assert.False(queue.HasAvailable);
        Assert.False(queue.HasArrivals);
        Assert.False(queue.EnableNotifications());
    }
}
