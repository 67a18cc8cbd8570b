using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Streams;

namespace ActorNet.Devices.Tests.Streams;

public sealed class FrameStreamReaderTests
{
    private readonly FrameStreamReader _reader = new();
    private readonly FrameBatch _batch = RentedBatch();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Take_StreamCutAnywhere_FindsEveryFrame(int piece)
    {
        byte[][] frames = [Frame(14, 1), Frame(60, 2), Frame(1514, 3), Frame(9014, 4), Frame(65_536, 5), Frame(60, 6)];
        List<byte[]> found = Feed([.. frames.SelectMany(Framed)], piece);
        Assert.Equal(frames, found);
        Assert.Equal((0, FrameStreamFault.None), (_reader.Pending, _reader.Fault));
    }

    [Fact]
    public void Take_AnyStreamInAnyPieces_IsWhatTheModelFinds()
    {
        var random = new Random(26);
        for (int round = 0; round < 50; round++)
        {
            // The model: the frames themselves, those that are none left out.
            byte[][] all = [.. Enumerable.Range(0, random.Next(1, 200)).Select(i => Frame(random.Next(4) == 0 ? random.Next(1, 60) : random.Next(1, 4000), i))];
            List<byte[]> found = Feed([.. all.SelectMany(Framed)], random.Next(1, 20_000));
            Assert.Equal(all.Where(frame => frame.Length >= 14), found);
            Assert.Equal(0, _reader.Pending);
        }
    }

    [Theory]
    [InlineData(0u, FrameStreamFault.EmptyFrame)]
    [InlineData(FrameStreamReader.LongestFrame + 1u, FrameStreamFault.FrameTooLong)]
    [InlineData(0x8000_0000u, FrameStreamFault.FrameTooLong)]
    [InlineData(uint.MaxValue, FrameStreamFault.FrameTooLong)]
    public void Take_LengthThatCannotBe_BreaksTheStreamForGood(uint length, FrameStreamFault fault)
    {
        var prefix = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, length);
        Receive([.. Framed(Frame(60, 1)), .. prefix, .. Framed(Frame(60, 2))]);

        Assert.Equal(FrameStreamProgress.Fault, _reader.Take(_batch));
        Assert.Equal(FrameStreamProgress.Fault, _reader.Take(_batch));
        Assert.Equal((1, fault), (_batch.Count, _reader.Fault)); // what came before is not lost

        _reader.Reset();
        Receive(Framed(Frame(60, 3)));
        Assert.Equal(FrameStreamProgress.NeedsBytes, _reader.Take(_batch));
        Assert.Equal(2, _batch.Count);
    }

    [Fact]
    public void Take_LongestFrame_IsFound()
    {
        byte[] frame = Frame(FrameStreamReader.LongestFrame, 1);
        Assert.Equal([frame], Feed(Framed(frame), 50_000));
    }

    [Fact]
    public void Take_HalfAFrame_WaitsForTheRest()
    {
        byte[] stream = Framed(Frame(1000, 1));
        Receive(stream[..500]);
        Assert.Equal(FrameStreamProgress.NeedsBytes, _reader.Take(_batch));
        Assert.Equal(FrameStreamProgress.NeedsBytes, _reader.Take(_batch));
        Assert.Equal((0, 500), (_batch.Count, _reader.Pending));
        Receive(stream[500..]);
        Assert.Equal(FrameStreamProgress.NeedsBytes, _reader.Take(_batch));
        Assert.Equal((1, 0), (_batch.Count, _reader.Pending));
    }

    [Fact]
    public void Take_FramesTooShort_ArePassedOverAndCounted()
    {
        Receive([.. Framed([1]), .. Framed(new byte[13]), .. Framed(Frame(14, 1))]);
        Assert.Equal(FrameStreamProgress.NeedsBytes, _reader.Take(_batch));
        Assert.Equal((1, 2L, 14L), (_batch.Count, _reader.Runts, _reader.RuntBytes));
    }

    [Fact]
    public void Take_MoreThanABatchHolds_GoesOnInTheNext()
    {
        for (int i = 0; i < FrameBatch.Capacity + 1; i++) Receive(Framed(Frame(60, i)));
        Assert.Equal(FrameStreamProgress.Full, _reader.Take(_batch));
        Assert.Equal(FrameBatch.Capacity, _batch.Count);
        FrameBatch next = RentedBatch();
        Assert.Equal(FrameStreamProgress.NeedsBytes, _reader.Take(next));
        Assert.Equal([Frame(60, FrameBatch.Capacity)], FramesOf(next));
    }

    [Fact]
    public void Take_WarmedUp_AllocatesNothing()
    {
        byte[] stream = [.. Enumerable.Range(0, 60).SelectMany(i => Framed(Frame(1514, i)))];
        FrameBatchPool pool = Pool();
        Allocation.AssertNone(() =>
        {
            stream.CopyTo(_reader.Room);
            _reader.Advance(stream.Length);
            Assert.True(pool.TryRent(out FrameBatch? batch));
            _reader.Take(batch);
            pool.Return(batch);
        });
    }

    private static FrameBatchPool Pool() => FrameBatchPool.Pooled(1, 97);

    private static FrameBatch RentedBatch()
    {
        Assert.True(Pool().TryRent(out FrameBatch? batch));
        return batch;
    }

    private static byte[] Frame(int length, int number)
    {
        var frame = new byte[length];
        for (int i = 0; i < length; i++) frame[i] = (byte)(number + i);
        return frame;
    }

    private static byte[] Framed(byte[] frame)
    {
        var framed = new byte[4 + frame.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, frame.Length);
        frame.CopyTo(framed, 4);
        return framed;
    }

    private List<byte[]> Feed(byte[] stream, int piece)
    {
        FrameBatchPool pool = Pool();
        var found = new List<byte[]>();
        for (int at = 0; at < stream.Length;)
        {
            int part = Math.Min(Math.Min(piece, stream.Length - at), _reader.Room.Length);
            Receive(stream[at..(at + part)]);
            at += part;
            FrameStreamProgress progress;
            do
            {
                Assert.True(pool.TryRent(out FrameBatch? batch));
                progress = _reader.Take(batch);
                found.AddRange(FramesOf(batch));
                pool.Return(batch);
            }
            while (progress == FrameStreamProgress.Full);
        }

        return found;
    }

    private void Receive(byte[] bytes)
    {
        bytes.CopyTo(_reader.Room);
        _reader.Advance(bytes.Length);
    }

    private static byte[][] FramesOf(FrameBatch batch)
    {
        var frames = new byte[batch.Count][];
        for (int i = 0; i < frames.Length; i++) batch.CopyBytes(i, frames[i] = new byte[batch[i].Length]);
        return frames;
    }
}
