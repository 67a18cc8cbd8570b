using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

public class FilterAllocationTests
{
    private readonly Forwarder _sink = new();
    private readonly FilterChain _chain = new();
    private TimeSpan _now;

    [Fact]
    public void Pass_AllocatesNothing()
    {
        Insert(new MirrorFilter(new() { Id = "mirror", Outdev = "spy", Match = new HeadMatch() }));
        Insert(new DumpFilter(new() { Id = "dump" }, new NoCapture()));
        Insert(new RedirectFilter(new() { Id = "redirect", Indev = "in" }));
        Insert(new ThrottleFilter(new() { Id = "throttle", BytesPerSecond = 1_000_000_000, FramesPerSecond = 1_000_000_000 }));
        Insert(new ImpairmentFilter(new() { Id = "line" }));
        AssertAllocatesNothing(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _sink.Frames);
    }

    [Fact]
    public void ThrottleAndBuffer_HoldAndRelease_AllocateNothing()
    {
        Insert(new DumpFilter(new() { Id = "dump", Subjects = DumpSubjects.PassingAndDrops }, new NoCapture()));
        Insert(new BufferFilter(new() { Id = "buffer", Interval = TimeSpan.FromMilliseconds(2) }));
        Insert(new ThrottleFilter(new() { Id = "throttle", FramesPerSecond = 60_000, BurstFrames = 10, Limits = new HoldLimits(500) }));
        AssertAllocatesNothing(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(0, _sink.Frames);
    }

    [Fact]
    public void Impairment_AllocatesNothing()
    {
        Impairment all = new() { Delay = TimeSpan.FromMilliseconds(3), Jitter = TimeSpan.FromMilliseconds(3), KeepOrder = false, Loss = 5, Duplicate = 5, Corrupt = 5, Reorder = 10 };
        Insert(new ImpairmentFilter(new() { Id = "line", Tx = all, Rx = all, Limits = new HoldLimits(200) }));
        AssertAllocatesNothing(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(0, _sink.Frames);
    }

    private void Insert(FrameFilter filter) => _chain.Insert(filter, FilterPosition.Tail, TimeSpan.Zero);

    // A collection that another test causes shows as allocation of this thread, so the least of several rounds counts.
    private void AssertAllocatesNothing(TimeSpan step)
    {
        FrameBatch batch = TestFrames.Batch(Enumerable.Range(0, 64).Select(i => TestFrames.Frame(i, 600)));
        Run(batch, step, 200);
        long least = long.MaxValue;
        for (int round = 0; round < 10 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(batch, step, 50);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        GC.KeepAlive(batch);
    }

    private void Run(FrameBatch batch, TimeSpan step, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            _now += step;
            if (_chain.CanTake(FrameDirection.Tx)) _ = _chain.Process(batch, FrameDirection.Tx, _now, _sink);
            if (_chain.CanTake(FrameDirection.Rx)) _ = _chain.Process(batch, FrameDirection.Rx, _now, _sink);
            _now += step / 3;
            _chain.Tick(_now, _sink);
        }
    }

    private sealed class Forwarder : IFilterSink
    {
        public long Frames { get; private set; }

        public bool HasRoom(FrameDirection direction) => true;

        public void Share(FrameBatch source, int index, FrameDirection direction) => Frames++;

        public void Emit(FrameBatch frames, int index, FrameDirection direction) => Frames++;

        public void Divert(string outdev, FrameBatch frames, int index, FrameDirection direction)
        {
        }
    }

    private sealed class NoCapture : ICaptureSink
    {
        public void Capture(FrameBatch frames, int index, int length, FrameDirection direction, TimeSpan now, string? dropReason)
        {
        }
    }

    private sealed class HeadMatch : IFrameMatch
    {
        public bool Matches(FrameBatch frames, int index)
        {
            Span<byte> head = stackalloc byte[4];
            return frames.CopyBytes(index, head) == 4 && head[3] % 2 == 0;
        }
    }
}
