using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Tests.Memory;

namespace ActorNet.Devices.Tests.Frames;

/// <summary>Whose turn it is: the way out, the way back, sharing, the pool.</summary>
public class FrameBatchPathTests
{
    private readonly byte[] _bytes = GC.AllocateArray<byte>(256, pinned: true);

    [Fact]
    public void Return_GoesBackHopByHop()
    {
        Holder source = new();
        Holder hub = new();
        FrameBatch batch = Filled(2);
        batch.Send(source);
        Assert.Same(source, batch.LastHolder);
        batch.Position = 2;
        batch.Send(hub);
        Assert.Same(hub, batch.LastHolder);
        Assert.Equal(0, batch.Position);
        Assert.False(batch.IsReturning);

        batch.Return();
        Assert.Equal([batch], hub.Taken);
        Assert.True(batch.IsReturning);
        Assert.Same(hub, batch.LastHolder);

        Assert.True(batch.TryReceive(hub));
        batch.Return();
        Assert.Equal([batch], source.Taken);
        Assert.Same(source, batch.LastHolder);
        Assert.Equal(0, batch.HolderCount);
        batch.Reset();
        Assert.False(batch.IsReturning);
        Assert.Null(batch.LastHolder);
    }

    [Fact]
    public void Send_AfterAReturn_TravelsOutAgain()
    {
        Holder first = new();
        Holder second = new();
        FrameBatch batch = Filled(1);
        batch.Send(first);
        batch.Send(second);
        batch.Return();

        batch.Send(second);

        Assert.False(batch.IsReturning);
        Assert.Same(second, batch.LastHolder);
        Assert.Equal(2, batch.HolderCount);
    }

    [Fact]
    public void Return_Twice_Throws()
    {
        FrameBatch batch = Filled(1);
        batch.Send(new Holder());
        batch.Return();

        Assert.Throws<InvalidOperationException>(batch.Return);
    }

    [Fact]
    public void Path_LongerThanUsual_IsKept()
    {
        Holder[] holders = [.. Enumerable.Range(0, 9).Select(_ => new Holder())];
        FrameBatch batch = Filled(1);
        foreach (Holder holder in holders) batch.Send(holder);
        foreach (Holder holder in holders.Reverse())
        {
            batch.Return();
            Assert.Single(holder.Taken);
            Assert.True(batch.TryReceive(holder));
        }
    }

    [Fact]
    public void Return_OnItsWayBack_ThrowsAndSkipsNoHop()
    {
        Holder source = new(), hub = new();
        FrameBatch batch = Filled(1);
        batch.Send(source);
        batch.Send(hub);
        batch.Return();

        Assert.Throws<InvalidOperationException>(batch.Return);
        Assert.Empty(source.Taken);
        Assert.False(batch.TryReceive(source)); // it is on its way to the hub
        Assert.True(batch.TryReceive(hub));
        Assert.False(batch.TryReceive(hub));
        batch.Return();
        Assert.Equal([batch], source.Taken);
    }

    [Fact]
    public void CopyOut_HeldBatch_GoesHomeAndItsCopyTakesOverTheWayBack()
    {
        Holder source = new(), hub = new(), keeper = new();
        FrameBatch batch = Filled(3);
        batch.Send(source);
        batch.Send(hub);
        batch.Position = 1;

        FrameBatch copy = batch.CopyOut(keeper);

        Assert.Equal([batch], source.Taken); // not by way of the hub, whose credit is still out
        Assert.True(batch.IsReleased);
        Assert.Equal((2, 3), (copy.Count, copy.ChargedFrames));
        Assert.Equal(batch.TotalBytes, copy.ChargedBytes);
        Assert.Equal(0, copy.Position);
        foreach (Holder holder in new[] { hub, source, keeper })
        {
            copy.Return();
            Assert.Same(copy, holder.Taken[^1]);
            Assert.True(copy.TryReceive(holder));
        }
    }

    [Fact]
    public void CopyOut_FramesInPieces_AreTheSame()
    {
        new Random(1).NextBytes(_bytes);
        var holder = new Holder();
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int i = 0; i < 6; i++)
        {
            batch.AppendSegment(MemorySlice.OfPinned(_bytes, i * 10, 7));
            batch.AppendSegment(MemorySlice.OfPinned(_bytes, 100 + i, 1 + i));
            batch.CloseFrame((uint)i, new OffloadHeader { GsoSize = (ushort)i });
        }

        batch.Send(holder);
        FrameBatch copy = batch.CopyOut(new Holder());
        Span<byte> wanted = stackalloc byte[16], got = stackalloc byte[16];
        for (int i = 0; i < 6; i++)
        {
            int length = batch.CopyBytes(i, wanted);
            Assert.Equal(length, copy.CopyBytes(i, got));
            Assert.True(wanted[..length].SequenceEqual(got[..length]));
            Assert.Equal(i, copy[i].Offload.GsoSize);
        }
    }

    [Fact]
    public void Reset_WhileASenderWaits_Throws()
    {
        FrameBatch batch = Filled(1);
        batch.Send(new Holder());

        Assert.Throws<InvalidOperationException>(batch.Reset);
    }

    [Fact]
    public void ShareFrom_MakesClonesOfTheSameMemory()
    {
        FrameBatch source = Filled(3);
        FrameBatch first = FrameBatch.CreateBorrowing();
        FrameBatch second = FrameBatch.CreateBorrowing();
        first.ShareFrom(source);
        second.ShareFrom(source);

        Assert.Equal(2, source.CloneCount);
        Assert.Same(source, first.Source);
        Assert.Equal(3, first.Count);
        Assert.Equal(source.TotalBytes, first.TotalBytes);
        Assert.Equal(source.Segments(2)[0].Address, first.Segments(2)[0].Address);
        Assert.Throws<InvalidOperationException>(source.Reset);
        Assert.Throws<InvalidOperationException>(first.Reset);

        Assert.Null(first.EndShare());
        Assert.Same(source, second.EndShare());
        Assert.Equal(0, source.CloneCount);
        Assert.Equal(0, first.Count);
        source.Reset();
    }

    [Fact]
    public void ShareFrame_TakesAPartOfABatch()
    {
        FrameBatch source = Filled(4);
        FrameBatch clone = FrameBatch.CreateBorrowing();
        clone.ShareFrame(source, 1);
        clone.ShareFrame(source, 3);

        Assert.Equal(1, source.CloneCount);
        Assert.Equal(2, clone.Count);
        Assert.Equal(source[3].Length, clone[1].Length);
        Assert.Equal(source.Segments(3)[0].Address, clone.Segments(1)[0].Address);
        Assert.Throws<InvalidOperationException>(() => clone.ShareFrame(Filled(1), 0));
        Assert.Same(source, clone.EndShare());
    }

    [Fact]
    public void Clone_OfAClone_EndsInTurn()
    {
        FrameBatch source = Filled(1);
        FrameBatch clone = FrameBatch.CreateBorrowing();
        FrameBatch grandchild = FrameBatch.CreateBorrowing();
        clone.ShareFrom(source);
        grandchild.ShareFrom(clone);

        Assert.False(grandchild.IsRevoked);
        source.Revoke();
        Assert.True(grandchild.IsRevoked);
        Assert.Throws<InvalidOperationException>(clone.EndShare);
        Assert.Same(clone, grandchild.EndShare());
        Assert.Same(source, clone.EndShare());
    }

    [Fact]
    public void Sharing_Wrongly_Throws()
    {
        FrameBatch source = Filled(1);
        FrameBatch clone = FrameBatch.CreateBorrowing();
        Assert.Throws<InvalidOperationException>(clone.EndShare); // no clone
        Assert.Throws<InvalidOperationException>(() => source.ShareFrom(source)); // itself
        Assert.Throws<InvalidOperationException>(() => Filled(1).ShareFrom(source)); // not empty
        Assert.Throws<InvalidOperationException>(() => FrameBatch.CreatePooled().ShareFrom(source)); // has storage
        clone.ShareFrom(source);
        Assert.Throws<InvalidOperationException>(() => clone.ShareFrom(source)); // already a clone
        clone.EndShare();
        Assert.Throws<InvalidOperationException>(clone.EndShare); // twice
    }

    [Fact]
    public void Clone_OfManySegments_SharesThemAll()
    {
        FrameBatch source = FrameBatch.CreateBorrowing();
        for (int i = 0; i < 5000; i++) source.AppendSegment(MemorySlice.OfPinned(_bytes, i % 256, 1));
        source.CloseFrame(1, default);
        FrameBatch clone = FrameBatch.CreateBorrowing();
        clone.ShareFrom(source);

        Assert.Equal(5000, clone.Segments(0).Length);
    }

    [Fact]
    public void Pool_RentsUpToItsCapacity_AndReuses()
    {
        FrameBatchPool pool = FrameBatchPool.Borrowing(2);
        Assert.True(pool.TryRent(out FrameBatch? first));
        Assert.True(pool.TryRent(out FrameBatch? second));
        Assert.False(pool.TryRent(out _));
        Assert.Equal(2, pool.Outstanding);

        pool.Return(first);
        Assert.Equal(1, pool.Outstanding);
        Assert.True(pool.TryRent(out FrameBatch? again));
        Assert.Same(first, again);
        pool.Return(second);
        pool.Return(again);
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Pool_DoubleReturn_Throws()
    {
        FrameBatchPool pool = FrameBatchPool.Pooled(2, chunks: 1, chunkSize: 64);
        Assert.True(pool.TryRent(out FrameBatch? batch));
        pool.Return(batch);

        Assert.Throws<InvalidOperationException>(() => pool.Return(batch));
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Pool_ForeignBatch_Throws()
    {
        FrameBatchPool pool = FrameBatchPool.Borrowing(1);
        Assert.True(FrameBatchPool.Borrowing(1).TryRent(out FrameBatch? foreign));

        Assert.Throws<InvalidOperationException>(() => pool.Return(foreign));
        Assert.Throws<InvalidOperationException>(() => pool.Return(FrameBatch.CreateBorrowing()));
    }

    [Fact]
    public void Batch_UsedAfterItWentToItsPool_Throws()
    {
        FrameBatchPool pool = FrameBatchPool.Borrowing(1);
        Assert.True(pool.TryRent(out FrameBatch? batch));
        pool.Return(batch);

        Assert.Throws<InvalidOperationException>(() => batch.Send(new Holder()));
        Assert.Throws<InvalidOperationException>(batch.Return);
        Assert.Throws<InvalidOperationException>(() => batch.CloseFrame(0, default));
        Assert.Throws<InvalidOperationException>(() => batch.TakeLease(new TestMemory().Add(0, 4096).Build()));
        Assert.Throws<InvalidOperationException>(() => batch.ShareFrom(Filled(1)));
        Assert.Throws<InvalidOperationException>(() => FrameBatch.CreateBorrowing().ShareFrom(batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch[0]);
    }

    [Fact]
    public void Pool_ReturnOfABatchThatIsShared_Throws()
    {
        FrameBatchPool pool = FrameBatchPool.Borrowing(2);
        Assert.True(pool.TryRent(out FrameBatch? source));
        Assert.True(pool.TryRent(out FrameBatch? clone));
        clone.ShareFrom(source);

        Assert.Throws<InvalidOperationException>(() => pool.Return(source));
        Assert.Throws<InvalidOperationException>(() => pool.Return(clone));
        clone.EndShare();
        pool.Return(clone);
        pool.Return(source);
    }

    [Fact]
    public void Abandon_GoesTowardsTheOwner_OrGivesUpTheLease()
    {
        TestMemory test = new TestMemory().Add(0, 4096);
        GuestMemory memory = test.Build();
        Holder holder = new();
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.TakeLease(memory);
        memory.Release();
        batch.Send(holder);

        batch.Abandon();
        Assert.Single(holder.Taken);
        Assert.Equal(0, test.Released);
        batch.Abandon();
        Assert.Equal(1, test.Released);
        Assert.Throws<InvalidOperationException>(() => batch.Send(holder));
    }

    private FrameBatch Filled(int frames)
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int i = 0; i < frames; i++)
        {
            batch.AppendSegment(MemorySlice.OfPinned(_bytes, i, 60 + i));
            batch.CloseFrame((uint)i, default);
        }

        return batch;
    }

    private sealed class Holder : IBatchHolder
    {
        internal List<FrameBatch> Taken { get; } = [];

        public void TakeBack(FrameBatch batch) => Taken.Add(batch);
    }
}
