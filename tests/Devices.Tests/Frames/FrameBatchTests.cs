using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Memory;

namespace ActorNet.Devices.Tests.Frames;

public class FrameBatchTests
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(8192, pinned: true);

    public FrameBatchTests() => new Random(3).NextBytes(_bytes);

    private MemorySlice At(int start, int length) => MemorySlice.OfPinned(_bytes, start, length);

    [Fact]
    public void CloseFrame_AfterSegments_MakesAFrameOfThem()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendSegment(At(0, 60));
        batch.CloseFrame(7, default);
        batch.AppendSegment(At(100, 14));
        batch.AppendSegment(At(200, 0));
        batch.AppendSegment(At(300, 86));
        batch.CloseFrame(9, new OffloadHeader { Flags = 1, ChecksumStart = 34 });

        Assert.Equal(2, batch.Count);
        Assert.Equal(160, batch.TotalBytes);
        Assert.Equal((60, 1, 7u), (batch[0].Length, batch[0].SegmentCount, batch[0].Token));
        Assert.Equal((100, 2, 9u), (batch[1].Length, batch[1].SegmentCount, batch[1].Token));
        Assert.Equal(34, batch[1].Offload.ChecksumStart);
        Assert.Equal(At(300, 86).Address, batch.Segments(1)[1].Address);
    }

    [Fact]
    public void HasOffloads_FromTheFirstFrameWithAny_UntilReset_AndInClones()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing(), clone = FrameBatch.CreateBorrowing();
        batch.AppendFrame(At(0, 60), 0);
        batch.AppendFrame(At(0, 60), 0, default);
        Assert.False(batch.HasOffloads);
        batch.AppendFrame(At(0, 60), 0, new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 20 });
        Assert.True(batch.HasOffloads);
        clone.ShareFrame(batch, 2);
        Assert.True(clone.HasOffloads);
        clone.EndShare();
        batch.Reset();
        Assert.Equal((false, false), (batch.HasOffloads, clone.HasOffloads));
    }

    [Fact]
    public void AbandonFrame_ForgetsItsSegments()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendSegment(At(0, 60));
        batch.AbandonFrame();
        batch.AppendSegment(At(100, 70));
        batch.CloseFrame(1, default);

        Assert.Equal(70, batch[0].Length);
        Assert.Equal(70, batch.TotalBytes);
        Assert.Equal(1, batch.SegmentCount);
    }

    [Fact]
    public void Indexer_OutsideTheCount_Throws()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendSegment(At(0, 60));
        batch.CloseFrame(1, default);

        Assert.Throws<ArgumentOutOfRangeException>(() => batch[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Segments(-1).Length);
    }

    [Fact]
    public void CloseFrame_OnAFullBatch_Throws()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int i = 0; i < FrameBatch.Capacity; i++)
        {
            Assert.False(batch.IsFull);
            batch.AppendSegment(At(i, 14));
            batch.CloseFrame((uint)i, default);
        }

        Assert.True(batch.IsFull);
        Assert.Throws<InvalidOperationException>(() => batch.CloseFrame(0, default));
    }

    [Fact]
    public void CopyBytes_OverSegments_StopsAtTheShorterEnd()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int i = 0; i < 20; i++) batch.AppendSegment(At(10 * i, 1));
        batch.CloseFrame(0, default);
        byte[] header = new byte[14];
        byte[] all = new byte[100];

        Assert.Equal(14, batch.CopyBytes(0, header));
        Assert.Equal(20, batch.CopyBytes(0, all));
        Assert.Equal(Enumerable.Range(0, 14).Select(i => _bytes[10 * i]), header);
    }

    [Fact]
    public void Segments_MoreThanTheFirstArrayHolds_AreKept()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int i = 0; i < 1000; i++) batch.AppendSegment(At(i, 1));
        batch.CloseFrame(0, default);

        Assert.Equal(1000, batch.Segments(0).Length);
        Assert.Equal(At(999, 1).Address, batch.Segments(0)[999].Address);
    }

    [Fact]
    public void CommitFrame_AfterAScatteredRead_TakesTheChunksItNeeds()
    {
        FrameBatch batch = FrameBatch.CreatePooled(chunks: 4, chunkSize: 100);
        Assert.Equal(4, batch.FreeChunks.Length);
        batch.FreeChunks[0].CopyFrom(_bytes.AsSpan(0, 100));
        batch.FreeChunks[1].CopyFrom(_bytes.AsSpan(100, 50));

        batch.CommitFrame(150, default);

        byte[] copy = new byte[150];
        Assert.Equal(150, batch.CopyBytes(0, copy));
        Assert.Equal(_bytes[..150], copy);
        Assert.Equal(1, batch.Segments(0).Length);
        Assert.Equal((200, 200), (batch.FreeBytes, batch.FreeSpace.Length));
        Assert.False(batch.IsFull);
        batch.CommitFrame(200, default);
        Assert.True(batch.IsFull);
        Assert.Throws<InvalidOperationException>(() => batch.CommitFrame(1, default));
    }

    [Theory]
    [InlineData(12, 88, 1)]
    [InlineData(12, 89, 2)]
    [InlineData(0, 100, 1)]
    [InlineData(99, 302, 5)]
    public void CommitFrame_BehindAHeader_TakesTheHeadersChunkToo(int header, int length, int chunks)
    {
        FrameBatch batch = FrameBatch.CreatePooled(chunks: 6, chunkSize: 100);
        MemorySlice space = batch.FreeSpace;
        space.CopyFrom(_bytes.AsSpan(0, header + length));

        batch.CommitFrame(header, length, default);

        byte[] copy = new byte[length];
        Assert.Equal(length, batch.CopyBytes(0, copy));
        Assert.Equal(_bytes[header..(header + length)], copy);
        Assert.Equal(space.Address + (100 * chunks), batch.FreeSpace.Address);
        Assert.Equal(6 - chunks, batch.FreeChunks.Length);
    }

    [Fact]
    public void TryAppendCopy_OfAnyPieces_CopiesTheFrame()
    {
        FrameBatch source = FrameBatch.CreateBorrowing();
        source.AppendSegment(At(0, 33));
        source.AppendSegment(At(33, 167));
        source.AppendSegment(At(200, 50));
        source.CloseFrame(5, new OffloadHeader { GsoType = 1 });
        FrameBatch target = FrameBatch.CreatePooled(chunks: 4, chunkSize: 100);

        Assert.True(target.TryAppendCopy(source, 0));
        byte[] copy = new byte[250];
        target.CopyBytes(0, copy);
        Assert.Equal(_bytes[..250], copy);
        Assert.Equal(1, target[0].Offload.GsoType);
        Assert.False(target.TryAppendCopy(source, 0)); // one chunk is left, three are needed
        Assert.Equal(1, target.Count);
    }

    [Fact]
    public void TakeLease_UntilReset_KeepsGuestMemory()
    {
        TestMemory test = new TestMemory().Add(0, 4096);
        GuestMemory memory = test.Build();
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.TakeLease(memory);
        batch.TakeLease(memory); // once
        memory.Release();
        Assert.Equal(0, test.Released);

        batch.Reset();
        Assert.Equal(1, test.Released);
        batch.Reset();
        Assert.Equal(1, test.Released);
    }

    [Fact]
    public void TakeLease_OnTwoGuests_Throws()
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.TakeLease(new TestMemory().Add(0, 4096).Build());

        Assert.Throws<InvalidOperationException>(() => batch.TakeLease(new TestMemory().Add(0, 4096).Build()));
        Assert.Throws<InvalidOperationException>(() => FrameBatch.CreatePooled().TakeLease(new TestMemory().Add(0, 4096).Build()));
    }

    [Fact]
    public void Reset_EmptiesEverything()
    {
        FrameBatch batch = FrameBatch.CreatePooled(2, 100);
        batch.CommitFrame(60, default);
        batch.Position = 1;
        batch.Revoke();

        batch.Reset();

        Assert.Equal((0, 0, 0, 0), (batch.Count, batch.TotalBytes, batch.Position, batch.SegmentCount));
        Assert.Equal(2, batch.FreeChunks.Length);
        Assert.False(batch.IsRevoked);
    }
}
