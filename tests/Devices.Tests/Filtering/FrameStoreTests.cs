using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class FrameStoreTests
{
    private readonly FrameStore _store = new();
    private readonly FrameBatch _carrier = FrameBatch.CreateBorrowing();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(65550)]
    public void Add_AnyLength_GivesTheSameFrame(int length)
    {
        FrameBatch batch = TestFrames.Batch(TestFrames.Frame(0, 3), TestFrames.Frame(9, length));
        int handle = _store.Add(batch, 1);
        _store.Present(handle, _carrier);
        Assert.Equal(CollectingSink.Arrival.Of(batch, 1, FrameDirection.Tx), CollectingSink.Arrival.Of(_carrier, 0, FrameDirection.Tx));
        Assert.Equal((1, length, length), (_store.Frames, (int)_store.Bytes, _store.LengthOf(handle)));
        _store.Remove(handle);
        Assert.Equal((0, 0), (_store.Frames, (int)_store.Bytes));
        GC.KeepAlive(batch);
    }

    [Fact]
    public void Store_InAnyOrder_KeepsEveryFrame()
    {
        Random random = new(4);
        Dictionary<int, string> model = [];
        for (int i = 0; i < 5000; i++)
        {
            if (model.Count < 200 && random.Next(model.Count < 5 ? 1 : 2) == 0)
            {
                int length = random.Next(random.Next(10) == 0 ? 20_000 : 1600);
                FrameBatch batch = TestFrames.Batch(TestFrames.Frame(i, length));
                Assert.True(model.TryAdd(_store.Add(batch, 0), TestFrames.Hex(i, length)));
                GC.KeepAlive(batch);
            }
            else
            {
                int handle = model.Keys.ElementAt(random.Next(model.Count));
                _store.Present(handle, _carrier);
                Assert.Equal(model[handle], CollectingSink.Arrival.Of(_carrier, 0, FrameDirection.Tx).Bytes);
                _store.Remove(handle);
                model.Remove(handle);
            }

            Assert.Equal(model.Count, _store.Frames);
            Assert.Equal(model.Values.Sum(bytes => bytes.Length / 2), _store.Bytes);
        }
    }

    [Fact]
    public void Memory_StaysAtTheMostThatWasNeeded()
    {
        FrameBatch batch = TestFrames.Batch(Enumerable.Range(0, 64).Select(i => TestFrames.Frame(i, 1514)));
        for (int round = 0; round < 50; round++)
        {
            int[] handles = [.. Enumerable.Range(0, 64).Select(i => _store.Add(batch, i))];
            foreach (int handle in handles) _store.Remove(handle);
        }

        Assert.Equal(2 * 64 * 1024, _store.Memory); // 64 frames of three chunks
        GC.KeepAlive(batch);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((8 * 512) - 1)]
    [InlineData(8 * 512)]
    [InlineData((8 * 1200) - 1)]
    public void FlipBit_ChangesThatBitOfTheCopy(int bit)
    {
        FrameBatch batch = TestFrames.Batch(TestFrames.Frame(7, 1200));
        int handle = _store.Add(batch, 0);
        _store.FlipBit(handle, bit);
        _store.Present(handle, _carrier);
        byte[] expected = TestFrames.Frame(7, 1200);
        Assert.Equal(Convert.ToHexString(expected), CollectingSink.Arrival.Of(batch, 0, FrameDirection.Tx).Bytes);
        expected[bit / 8] ^= (byte)(1 << (bit % 8));
        Assert.Equal(Convert.ToHexString(expected), CollectingSink.Arrival.Of(_carrier, 0, FrameDirection.Tx).Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.FlipBit(handle, 8 * 1200));
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.FlipBit(handle, -1));
        GC.KeepAlive(batch);
    }

    [Fact]
    public void HeldHeap_AnyOrder_LeavesByDueThenArrival()
    {
        Random random = new(8);
        HeldHeap heap = new();
        PriorityQueue<int, (long, int)> model = new();
        for (int i = 0; i < 4000; i++)
        {
            if (heap.Count == 0 || random.Next(5) < 3)
            {
                long due = random.Next(40);
                heap.Add(new HeldFrame(i, due));
                model.Enqueue(i, (due, i));
            }
            else
            {
                Assert.Equal(model.Dequeue(), heap.RemoveFirst().Handle);
            }

            Assert.Equal(model.Count, heap.Count);
        }
    }

    [Fact]
    public void HeldQueue_AnyTraffic_IsFirstInFirstOut()
    {
        Random random = new(8);
        HeldQueue queue = new();
        Queue<int> model = new();
        for (int i = 0; i < 4000; i++)
        {
            if (model.Count == 0 || random.Next(5) < 3)
            {
                queue.Enqueue(new HeldFrame(i, i));
                model.Enqueue(i);
            }
            else
            {
                Assert.Equal(model.Dequeue(), queue.Dequeue().Handle);
            }

            Assert.Equal(model.Count, queue.Count);
        }
    }
}
