using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>Rings behind an IOMMU: what is not translated waits, what is forbidden breaks.</summary>
public sealed class TranslationTests : IDisposable
{
    private const ulong Buffers = 0x5000_0000; // addresses behind the IOMMU; the ring's are the guest's own
    private const ulong Place = FakeDriver.Base + 0x1_0000;
    private const ushort Write = VirtqDescriptor.WriteFlag, Next = VirtqDescriptor.NextFlag;

    private readonly FakeDriver _driver = new(8);
    private readonly DescriptorChain _chain = new();
    private readonly List<TranslatedRange> _ranges;
    private readonly Virtqueue _queue;

    public TranslationTests()
    {
        _ranges = [Range(FakeDriver.Base, FakeDriver.Base, 0x1000, reads: true, writes: true)];
        GuestMemory memory = Translate();
        Assert.True(Virtqueue.TryCreate(memory, _driver.Layout, _driver.Features, VirtqueuePosition.Split(0), out Virtqueue? queue, out _));
        memory.Release();
        _queue = queue;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Buffer_NotTranslated_WaitsInTheRing_AndIsAskedForOnce(bool writes)
    {
        _driver.WriteDescriptor(0, Buffers + 0x10, 64, writes ? Write : (ushort)0);
        _driver.MakeAvailable(0);

        Assert.Equal(0, _queue.PopSingles(new SingleBuffer[4], writes));
        Assert.Equal(PopResult.Empty, _queue.TryPop(_chain));
        Assert.True(_queue.TryTakeMiss(out TranslationMiss miss));
        Assert.Equal(new TranslationMiss(true, Buffers + 0x10, writes), miss);
        Assert.False(_queue.TryTakeMiss(out _));
        Assert.Equal(RingFault.None, _queue.LastFault);

        Add(Range(Buffers, Place, 0x1000, reads: true, writes: true));
        Assert.Equal(PopResult.Chain, _queue.TryPop(_chain));
        Assert.Equal(_driver.At(Place + 0x10, 64).Address, (writes ? _chain.Writable : _chain.Readable)[0].Address);
    }

    [Fact]
    public void Buffer_OverTwoPages_NeedsBoth_AndIsInTwoPieces()
    {
        Add(Range(Buffers, Place + 0x2000, 0x1000, reads: true, writes: false));
        _driver.WriteDescriptor(0, Buffers + 0xff0, 32);
        _driver.MakeAvailable(0);
        Assert.Equal(PopResult.Empty, _queue.TryPop(_chain));
        Assert.True(_queue.TryTakeMiss(out TranslationMiss miss));
        Assert.Equal(Buffers + 0x1000, miss.Address);

        Add(Range(Buffers + 0x1000, Place, 0x1000, reads: true, writes: false));

        Assert.Equal(PopResult.Chain, _queue.TryPop(_chain));
        Assert.Equal([16, 16], _chain.Readable.ToArray().Select(static slice => slice.Length));
        Assert.Equal(_driver.At(Place, 16).Address, _chain.Readable[1].Address);
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    public void Access_NotPermitted_BreaksTheQueue(bool reads, bool writes, bool wantsToWrite)
    {
        Add(Range(Buffers, Place, 0x1000, reads, writes));
        _driver.WriteDescriptor(0, Buffers, 64, wantsToWrite ? Write : (ushort)0);
        _driver.MakeAvailable(0);

        Assert.Equal(PopResult.Fault, _queue.TryPop(_chain));
        Assert.Equal(RingFault.AccessForbidden, _queue.LastFault);
    }

    [Fact]
    public void IndirectTable_NotTranslated_Waits_AndInTwoPieces_Breaks()
    {
        Add(Range(Buffers, Place, 0x1000, reads: true, writes: true));
        _driver.WriteDescriptor(0, Buffers + 0xff0, 32, VirtqDescriptor.IndirectFlag);
        _driver.MakeAvailable(0);
        _driver.At(Place + 0xff0, 16).Write(0, new VirtqDescriptor(Buffers, 8, Next, 1));
        Assert.Equal(PopResult.Empty, _queue.TryPop(_chain));
        Assert.True(_queue.TryTakeMiss(out TranslationMiss miss));
        Assert.Equal(Buffers + 0x1000, miss.Address);

        Add(Range(Buffers + 0x1000, Place + 0x3000, 0x1000, reads: true, writes: true));

        Assert.Equal(PopResult.Fault, _queue.TryPop(_chain));
        Assert.Equal(RingFault.BufferOutsideMemory, _queue.LastFault);
    }

    [Fact]
    public void Ring_WhoseTranslationIsForgotten_GoesOnWhereItWas()
    {
        _ranges.Clear();
        Add(Range(Buffers, Place, 0x1000, reads: true, writes: true));
        Add(Range(Buffers + 0x1000, Place + 0x3000, 0x1000, reads: true, writes: true)); // twice: what it lies in is kept all the while
        _driver.WriteDescriptor(0, Buffers, 64);
        _driver.MakeAvailable(0);

        Assert.Equal(PopResult.Chain, _queue.TryPop(_chain));
        _queue.PushUsed(_chain.Token, 0);
        _queue.Publish();

        Assert.Equal(1, _driver.UsedIndex);
    }

    [Fact]
    public void Log_MarksTheGuestsOwnAddresses()
    {
        byte[] bitmap = GC.AllocateArray<byte>(4096, pinned: true);
        var log = new DirtyLog(MemorySlice.OfPinned(bitmap, 0, bitmap.Length));
        Add(Range(Buffers, Place, 0x1000, reads: true, writes: true));
        _queue.SetLog(new VirtqueueLog(log, null, 0));
        _driver.WriteDescriptor(0, Buffers, 64, Write);
        _driver.MakeAvailable(0);
        _queue.TryPop(_chain);

        _queue.LogWritten(_chain.Writable, 64);

        Assert.True(log.IsMarked(Place));
        Assert.Equal(0, log.Outside);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _driver.Memory.Release();
        Assert.Equal(1, _driver.Released);
    }

    private TranslatedRange Range(ulong address, ulong place, int size, bool reads, bool writes) =>
        new(address, (ulong)size, _driver.At(place, size).Address, reads, writes);

    private void Add(TranslatedRange range)
    {
        _ranges.Add(range);
        GuestMemory memory = Translate();
        Assert.True(_queue.TryRemap(memory));
        memory.Release();
    }

    private GuestMemory Translate() => GuestMemory.Translate(_driver.Memory, [.. _ranges.OrderBy(static range => range.Address)]);
}
