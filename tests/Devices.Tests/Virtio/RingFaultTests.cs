using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>Everything that a driver must not do with a ring, and that the queue stays broken afterwards.</summary>
public class RingFaultTests
{
    private const ushort Next = VirtqDescriptor.NextFlag;
    private const ushort Write = VirtqDescriptor.WriteFlag;
    private const ushort Indirect = VirtqDescriptor.IndirectFlag;

    private readonly FakeDriver _driver = new();
    private readonly ulong _buffer;

    public RingFaultTests() => _buffer = _driver.Allocate(4096);

    [Theory]
    [InlineData(9)]
    [InlineData(0x8000)]
    [InlineData(0xffff)]
    public void AvailableIndex_FurtherThanTheSize_Faults(int index)
    {
        _driver.AvailableIndex = (ushort)index;
        AssertFaults(RingFault.AvailableIndexTooFar);
    }

    [Fact]
    public void AvailableIndex_RunningBackwards_Faults()
    {
        SplitVirtqueue queue = _driver.CreateQueue();
        _driver.Chain(0, (_buffer, 10, false));
        Assert.Equal(PopResult.Chain, queue.TryPop(new DescriptorChain()));
        _driver.AvailableIndex = 0;

        AssertFaults(RingFault.AvailableIndexTooFar, queue);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(0xffff)]
    public void Head_OutsideTheTable_Faults(int head)
    {
        _driver.MakeAvailable((ushort)head);
        AssertFaults(RingFault.IndexOutOfRange);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(0xffff)]
    public void Next_OutsideTheTable_Faults(int next)
    {
        _driver.WriteDescriptor(0, _buffer, 10, Next, (ushort)next);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.IndexOutOfRange);
    }

    [Fact]
    public void Next_OutsideAnIndirectTable_Faults()
    {
        _driver.WriteIndirect(0, new VirtqDescriptor(_buffer, 10, Next, 1)); // 1 is in the ring's table, not in this one
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.IndexOutOfRange);
    }

    [Fact]
    public void Chain_ThatLoops_Faults()
    {
        _driver.WriteDescriptor(0, _buffer, 10, Next, 1);
        _driver.WriteDescriptor(1, _buffer, 10, Next, 0);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.ChainTooLong);
    }

    [Fact]
    public void Chain_ThatLoopsToItself_Faults()
    {
        _driver.WriteDescriptor(0, _buffer, 10, Next, 0);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.ChainTooLong);
    }

    [Fact]
    public void Chain_ThatLoopsInAnIndirectTable_Faults()
    {
        _driver.WriteIndirect(0, new VirtqDescriptor(_buffer, 10, Next, 1), new VirtqDescriptor(_buffer, 10, Next, 0));
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.ChainTooLong);
    }

    [Fact]
    public void Chain_AsLongAsTheTable_IsFine()
    {
        _driver.Chain(0, [.. Enumerable.Repeat((_buffer, 10, false), 8)]);
        SplitVirtqueue queue = _driver.CreateQueue();
        DescriptorChain chain = new();

        Assert.Equal(PopResult.Chain, queue.TryPop(chain));
        Assert.Equal(80, chain.ReadableLength);
    }

    [Fact]
    public void IndirectChain_LongerThanTheRing_IsFine()
    {
        VirtqDescriptor[] table = [.. Enumerable.Range(0, 100).Select(i => new VirtqDescriptor(_buffer, 10, i < 99 ? Next : (ushort)0, (ushort)(i + 1)))];
        _driver.WriteIndirect(0, table);
        _driver.MakeAvailable(0);
        DescriptorChain chain = new();

        Assert.Equal(PopResult.Chain, _driver.CreateQueue().TryPop(chain));
        Assert.Equal(1000, chain.ReadableLength);
    }

    [Fact]
    public void Chain_OfMoreThanTwoGigabytes_Faults()
    {
        // The same 4 MiB over and over.
        FakeDriver driver = new(size: 1024, regionSize: 4 << 20);
        VirtqDescriptor[] table = [.. Enumerable.Range(0, 1024).Select(i =>
            new VirtqDescriptor(FakeDriver.Base, 4 << 20, (ushort)(Write | (i < 1023 ? Next : 0)), (ushort)(i + 1)))];
        driver.WriteIndirect(0, table);
        driver.MakeAvailable(0);
        AssertFaults(RingFault.ChainTooLarge, driver.CreateQueue());
    }

    [Theory]
    [InlineData(0UL, 1u)]
    [InlineData(FakeDriver.Base - 1, 2u)]
    [InlineData(FakeDriver.Base + FakeDriver.RegionSize - 1, 2u)]
    [InlineData(FakeDriver.Base, uint.MaxValue)]
    [InlineData(ulong.MaxValue, 1u)]
    [InlineData(ulong.MaxValue - 1, 0x200000u)]
    [InlineData(0x8000_0000_0000_0000UL, 0x1000u)]
    public void Buffer_OutsideMemory_Faults(ulong address, uint length)
    {
        foreach (ushort flags in (ushort[])[0, Write, Next, Write | Next])
        {
            FakeDriver driver = new();
            driver.WriteDescriptor(0, address, length, flags, 1);
            driver.WriteDescriptor(1, _buffer, 10);
            driver.MakeAvailable(0);
            AssertFaults(RingFault.BufferOutsideMemory, driver.CreateQueue());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Write)]
    [InlineData(Next)]
    public void Buffer_OfNoBytes_Faults(int flags)
    {
        _driver.WriteDescriptor(0, _buffer, 0, (ushort)flags, 1);
        _driver.WriteDescriptor(1, _buffer, 10);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.ZeroLengthBuffer);
    }

    [Fact]
    public void Readable_AfterWritable_Faults()
    {
        _driver.Chain(0, (_buffer, 10, true), (_buffer, 10, false));
        AssertFaults(RingFault.ReadableAfterWritable);
    }

    [Fact]
    public void Indirect_NotNegotiated_Faults()
    {
        FakeDriver driver = new(indirect: false);
        driver.WriteIndirect(0, new VirtqDescriptor(_buffer, 10, 0, 0));
        driver.MakeAvailable(0);
        AssertFaults(RingFault.IndirectNotNegotiated, driver.CreateQueue());
    }

    [Fact]
    public void Indirect_InsideATable_Faults()
    {
        ulong inner = _driver.Allocate(16);
        _driver.WriteIndirect(0, new VirtqDescriptor(inner, 16, Indirect, 0));
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.IndirectNested);
    }

    [Fact]
    public void Indirect_ThatIsItsOwnTable_Faults()
    {
        ulong table = _driver.Allocate(16);
        _driver.At(table, 16).Write(0, new VirtqDescriptor(table, 16, Indirect, 0));
        _driver.WriteDescriptor(0, table, 16, Indirect);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.IndirectNested);
    }

    [Fact]
    public void Indirect_WithNext_Faults()
    {
        _driver.WriteDescriptor(0, _buffer, 16, Indirect | Next, 1);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.IndirectWithNext);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(8u)]
    [InlineData(17u)]
    [InlineData(16u * 1025)]
    [InlineData(0xffff_fff0u)]
    public void Indirect_TableOfAnImpossibleSize_Faults(uint length)
    {
        _driver.WriteDescriptor(0, _buffer, length, Indirect);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.IndirectTableSize);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(FakeDriver.Base + FakeDriver.RegionSize - 16)]
    [InlineData(ulong.MaxValue - 15)]
    public void Indirect_TableOutsideMemory_Faults(ulong address)
    {
        // CVE-2018-1059: all of the table, not only its beginning.
        _driver.WriteDescriptor(0, address, 32, Indirect);
        _driver.MakeAvailable(0);
        AssertFaults(RingFault.BufferOutsideMemory);
    }

    [Fact]
    public void GoodChains_BeforeABadOne_AreTaken()
    {
        _driver.Chain(0, (_buffer, 10, false));
        _driver.Chain(1, (_buffer, 10, false));
        _driver.MakeAvailable(200);
        SplitVirtqueue queue = _driver.CreateQueue();
        DescriptorChain chain = new();

        Assert.Equal(PopResult.Chain, queue.TryPop(chain));
        Assert.Equal(PopResult.Chain, queue.TryPop(chain));
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(2, queue.NextAvailable);

        queue.Unpop(2); // the receive queue does so when it cannot complete a frame; broken it stays
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
    }

    private void AssertFaults(RingFault expected) => AssertFaults(expected, _driver.CreateQueue());

    private void AssertFaults(RingFault expected, SplitVirtqueue queue)
    {
        DescriptorChain chain = new();
        ushort before = queue.NextAvailable;
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(expected, queue.LastFault);
        Assert.Equal(before, queue.NextAvailable);

        _driver.Chain(5, (_buffer, 10, false)); // too late
        Assert.Equal(PopResult.Fault, queue.TryPop(chain));
        Assert.Equal(expected, queue.LastFault);
        Assert.False(queue.HasAvailable);
        Assert.False(queue.EnableNotifications());
    }
}
