using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Virtio;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

public class TransmitQueueTests
{
    private readonly FrameBatch _batch = FrameBatch.CreateBorrowing();

    public static TheoryData<ulong> FeatureSets => TestNic.FeatureSets;

    [Theory]
    [MemberData(nameof(FeatureSets))]
    public void Take_OneFrame_BorrowsItFromTheDriver(ulong features)
    {
        TestNic nic = new(features);
        byte[] frame = TestNic.Frame(60);
        nic.Driver.Send(3, nic.WithHeader(frame));

        Assert.Equal(TakeResult.Some, nic.Transmit.Take(_batch));

        Assert.Equal(1, _batch.Count);
        Assert.Equal((60, 1, 3u), (_batch[0].Length, _batch[0].SegmentCount, _batch[0].Token));
        Assert.Equal(default, _batch[0].Offload);
        Assert.Equal(frame, TestNic.Bytes(_batch, 0));
        Assert.Empty(nic.Driver.TakeUsed());

        nic.Transmit.Complete(_batch);
        Assert.Empty(nic.Driver.TakeUsed());
        Assert.True(nic.Transmit.Publish());
        Assert.Equal([new VirtqUsed(3, 0)], nic.Driver.TakeUsed());
        Assert.Equal(1, nic.Transmit.Counters[TransmitCounter.Frames]);
        Assert.Equal(60, nic.Transmit.Counters[TransmitCounter.Bytes]);
        Assert.Equal(1, nic.Transmit.Counters[TransmitCounter.Completed]);
        Assert.Equal(1, nic.Transmit.Counters[TransmitCounter.Interrupts]);
    }

    [Theory]
    [MemberData(nameof(FeatureSets))]
    public void Take_HeaderAndFrameInAnyPieces_GivesTheFrame(ulong features)
    {
        // CVE-2022-2132: a header over more than two descriptors.
        int[][] layouts = [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [4, 4, 8, 20], [10], [12], [13, 1], [11, 30], [9, 5], [40, 32]];
        foreach (int[] pieces in layouts)
        {
            TestNic nic = new(features, ring: 64);
            byte[] frame = TestNic.Frame(100);
            nic.Driver.Send(0, nic.WithHeader(frame), pieces);
            FrameBatch batch = FrameBatch.CreateBorrowing();

            Assert.Equal(TakeResult.Some, nic.Transmit.Take(batch));
            Assert.Equal(frame, TestNic.Bytes(batch, 0));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(25)]
    public void Take_ShorterThanHeaders_IsCompletedAndCounted(int length)
    {
        TestNic nic = new(FeatureBits.Version1);
        if (length > 0) nic.Driver.Send(1, new byte[length]);
        else nic.Driver.Chain(1, (nic.Driver.Allocate(100), 100, true)); // nothing to read at all
        nic.Driver.Send(2, nic.WithHeader(TestNic.Frame(60)));

        Assert.Equal(TakeResult.Some, nic.Transmit.Take(_batch));

        Assert.Equal(1, _batch.Count);
        Assert.Equal(2u, _batch[0].Token);
        Assert.Equal(1, nic.Transmit.Counters[TransmitCounter.TooShort]);
        nic.Transmit.Complete(_batch);
        nic.Transmit.Publish();
        Assert.Equal([new VirtqUsed(1, 0), new VirtqUsed(2, 0)], nic.Driver.TakeUsed());
    }

    [Fact]
    public void Take_OnlyRefusedChains_AreGivenBackAtOnceWhenNothingIsOut()
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Send(1, new byte[3]);
        nic.Driver.Send(2, nic.WithHeader(TestNic.Frame(60)));
        FrameBatch second = FrameBatch.CreateBorrowing();
        nic.Transmit.Take(_batch);
        nic.Driver.Send(3, new byte[3]);

        Assert.Equal(TakeResult.Empty, nic.Transmit.Take(second));
        nic.Transmit.Complete(second); // as a queue does with a batch that has nothing to send
        nic.Transmit.Publish();
        Assert.Empty(nic.Driver.TakeUsed()); // behind a frame that is out
        nic.Transmit.Complete(_batch);
        nic.Driver.Send(4, new byte[3]);
        Assert.Equal(TakeResult.Empty, nic.Transmit.Take(second));
        nic.Transmit.Publish();

        Assert.Equal([1u, 2u, 3u, 4u], nic.Driver.TakeUsed().Select(used => used.Id));
        Assert.Equal(0, nic.Transmit.Outstanding);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(EthernetFrame.MaxLength, true)]
    [InlineData(EthernetFrame.MaxLength + 1, false)]
    [InlineData(1 << 20, false)]
    public void Take_LimitsOfLength(int length, bool taken)
    {
        TestNic nic = new(FeatureBits.Version1, memory: 2 << 20);
        nic.Driver.Send(0, nic.WithHeader(TestNic.Frame(length)));
        nic.Transmit.Take(_batch);

        Assert.Equal(taken ? 1 : 0, _batch.Count);
        Assert.Equal(taken ? 0 : 1, nic.Transmit.Counters[TransmitCounter.TooLong]);
        nic.Transmit.Publish();
        Assert.Equal(taken ? 0 : 1, nic.Driver.TakeUsed().Length);
    }

    [Fact]
    public void Take_WritablePart_IsLeftAlone()
    {
        TestNic nic = new(FeatureBits.Version1);
        ulong frame = nic.Driver.Allocate(72);
        ulong writable = nic.Driver.Allocate(50);
        nic.Driver.Chain(0, (frame, 72, false), (writable, 50, true));

        Assert.Equal(TakeResult.Some, nic.Transmit.Take(_batch));
        Assert.Equal(60, _batch[0].Length);
    }

    [Fact]
    public void Take_MoreThanABatch_EndsTheTurn()
    {
        TestNic nic = new(FeatureBits.Version1, ring: 128);
        for (int i = 0; i < 70; i++) nic.Driver.Send(i, nic.WithHeader(TestNic.Frame(60 + i)));

        Assert.Equal(TakeResult.Full, nic.Transmit.Take(_batch));
        Assert.Equal(FrameBatch.Capacity, _batch.Count);
        FrameBatch second = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, nic.Transmit.Take(second));
        Assert.Equal(6, second.Count);
        Assert.Equal(64u, second[0].Token);
        Assert.Equal(TakeResult.Empty, nic.Transmit.Take(FrameBatch.CreateBorrowing()));
    }

    [Fact]
    public void Take_OnlyMalformedFrames_EndsTheTurnToo()
    {
        TestNic nic = new(FeatureBits.Version1, ring: 128);
        for (int i = 0; i < 100; i++) nic.Driver.Send(i, new byte[5]);

        Assert.Equal(TakeResult.Full, nic.Transmit.Take(_batch));
        Assert.Equal(0, _batch.Count);
        Assert.Equal(64, nic.Transmit.Counters[TransmitCounter.TooShort]);
        Assert.Equal(TakeResult.Empty, nic.Transmit.Take(_batch));
        Assert.Equal(100, nic.Transmit.Counters[TransmitCounter.TooShort]);
    }

    [Fact]
    public void Take_FramesInThousandsOfPieces_EndsTheTurnEarly()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.IndirectDesc, ring: 64);
        ulong buffer = nic.Driver.Allocate(64);
        for (int i = 0; i < 10; i++)
        {
            nic.Driver.WriteIndirect(i, [.. Enumerable.Range(0, 600).Select(k => new VirtqDescriptor(buffer, 1, k < 599 ? VirtqDescriptor.NextFlag : (ushort)0, (ushort)(k + 1)))]);
            nic.Driver.MakeAvailable((ushort)i);
        }

        Assert.Equal(TakeResult.Full, nic.Transmit.Take(_batch));
        Assert.Equal(2, _batch.Count);
        Assert.Equal(600 - 12, _batch[1].Length);
    }

    [Fact]
    public void Take_BrokenRing_KeepsWhatCameBefore()
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Send(0, nic.WithHeader(TestNic.Frame(60)));
        nic.Driver.MakeAvailable(99);

        Assert.Equal(TakeResult.Fault, nic.Transmit.Take(_batch));
        Assert.Equal(1, _batch.Count);
        Assert.Equal(RingFault.IndexOutOfRange, nic.Transmit.Queue.LastFault);
        Assert.Equal(TakeResult.Fault, nic.Transmit.Take(FrameBatch.CreateBorrowing()));
    }

    [Fact]
    public void Take_IntoABatchInUse_Throws()
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Send(0, nic.WithHeader(TestNic.Frame(60)));
        nic.Transmit.Take(_batch);

        Assert.Throws<InvalidOperationException>(() => nic.Transmit.Take(_batch));
        Assert.Throws<InvalidOperationException>(() => nic.Transmit.Take(FrameBatch.CreatePooled()));
    }

    [Fact]
    public void Complete_AfterRemap_UsesTheNewRing_AndTheLeaseKeepsTheOldFrames()
    {
        TestNic nic = new(FeatureBits.Version1);
        byte[] frame = TestNic.Frame(60);
        nic.Driver.Send(5, nic.WithHeader(frame));
        nic.Transmit.Take(_batch);
        FakeDriver after = new();
        Assert.True(nic.Queue.TryRemap(after.Memory));
        nic.Driver.Memory.Release();

        Assert.Equal(0, nic.Driver.Released);
        Assert.Equal(frame, TestNic.Bytes(_batch, 0));
        nic.Transmit.Complete(_batch);
        nic.Transmit.Publish();
        Assert.Equal([new VirtqUsed(5, 0)], after.TakeUsed());
        _batch.Reset();
        Assert.Equal(1, nic.Driver.Released);
    }

    [Fact]
    public void Complete_OutOfOrder_GivesChainsBackInOrder()
    {
        TestNic nic = new(FeatureBits.Version1, ring: 128);
        for (int i = 0; i < 66; i++) nic.Driver.Send(i, nic.WithHeader(TestNic.Frame(60)));
        FrameBatch second = FrameBatch.CreateBorrowing();
        nic.Transmit.Take(_batch);
        nic.Transmit.Take(second);

        nic.Transmit.Complete(second);
        nic.Transmit.Publish();
        Assert.Empty(nic.Driver.TakeUsed());
        nic.Transmit.Complete(_batch);
        nic.Transmit.Publish();

        Assert.Equal(Enumerable.Range(0, 66).Select(i => (uint)i), nic.Driver.TakeUsed().Select(used => used.Id));
    }
}
