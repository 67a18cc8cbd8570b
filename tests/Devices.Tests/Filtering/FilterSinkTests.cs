using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>The chain with batches on both sides, as an actor uses it: shared frames in clones, others copied to pooled batches.</summary>
public class FilterSinkTests
{
    [Fact]
    public void Sink_OfClonesAndPooledBatches_GetsTheFramesInOrder()
    {
        FilterChain chain = new();
        Impairment line = new() { Loss = 20, Duplicate = 20, Corrupt = 20 };
        chain.Insert(new ImpairmentFilter(new() { Id = "line", Tx = line, Seed = 3 }), FilterPosition.Tail, TimeSpan.Zero);
        FrameBatch source = TestFrames.Numbered(Enumerable.Range(0, 64));
        BatchSink sink = new();
        CollectingSink expected = new();

        Assert.False(chain.Process(source, FrameDirection.Tx, TimeSpan.Zero, sink));
        FilterChain same = new();
        same.Insert(new ImpairmentFilter(new() { Id = "line", Tx = line, Seed = 3 }), FilterPosition.Tail, TimeSpan.Zero);
        Assert.False(same.Process(source, FrameDirection.Tx, TimeSpan.Zero, expected));

        List<CollectingSink.Arrival> arrived = [];
        foreach (FrameBatch batch in sink.Batches)
        {
            for (int i = 0; i < batch.Count; i++) arrived.Add(CollectingSink.Arrival.Of(batch, i, FrameDirection.Tx));
        }

        Assert.Equal(expected.Out, arrived);
        Assert.True(expected.Shared > 0 && expected.Emitted > 0);
        int clones = source.CloneCount;
        foreach (FrameBatch clone in sink.Batches.Where(batch => batch.Source is not null)) Assert.Equal(--clones == 0 ? source : null, clone.EndShare());
        source.Reset();
        GC.KeepAlive(source);
    }

    private sealed class BatchSink : IFilterSink
    {
        public List<FrameBatch> Batches { get; } = [];

        public bool HasRoom(FrameDirection direction) => true;

        public void Share(FrameBatch source, int index, FrameDirection direction)
        {
            if (Batches.Count == 0 || Batches[^1].IsPooled || Batches[^1].IsFull) Batches.Add(FrameBatch.CreateBorrowing());
            Batches[^1].ShareFrame(source, index);
        }

        public void Emit(FrameBatch frames, int index, FrameDirection direction)
        {
            if (Batches.Count == 0 || !Batches[^1].IsPooled || !Batches[^1].TryAppendCopy(frames, index))
            {
                Batches.Add(FrameBatch.CreatePooled());
                Assert.True(Batches[^1].TryAppendCopy(frames, index));
            }
        }

        public void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction) => Assert.Fail("Nothing was diverted.");
    }
}
