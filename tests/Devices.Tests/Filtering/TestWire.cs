using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>A chain with its surroundings: what passes and what is emitted end up in one list. Times are milliseconds.</summary>
internal sealed class TestWire
{
    public TestWire(params FrameFilter[] filters)
    {
        foreach (FrameFilter filter in filters) Chain.Insert(filter, FilterPosition.Tail, TimeSpan.Zero);
    }

    public FilterChain Chain { get; } = new();

    public CollectingSink Sink { get; } = new();

    /// <summary>The numbers of the frames that came out since the last call.</summary>
    public int[] Out
    {
        get
        {
            int[] numbers = [.. Sink.Out.Select(frame => Convert.ToInt32(frame.Bytes[..8], 16))];
            Sink.Out.Clear();
            return numbers;
        }
    }

    public bool Tx(double milliseconds, params int[] numbers) => Send(FrameDirection.Tx, milliseconds, TestFrames.Numbered(numbers));

    public bool Rx(double milliseconds, params int[] numbers) => Send(FrameDirection.Rx, milliseconds, TestFrames.Numbered(numbers));

    public bool Send(FrameDirection direction, double milliseconds, FrameBatch batch) => Send(direction, At(milliseconds), batch);

    public bool Send(FrameDirection direction, TimeSpan now, FrameBatch batch)
    {
        bool unchanged = Chain.Process(batch, direction, now, Sink);
        if (unchanged) Forward(batch, direction);
        GC.KeepAlive(batch);
        AssertBalanced();
        return unchanged;
    }

    public void Forward(FrameBatch batch, FrameDirection direction)
    {
        for (int i = 0; i < batch.Count; i++) Sink.Out.Add(CollectingSink.Arrival.Of(batch, i, direction));
        GC.KeepAlive(batch);
    }

    public void Tick(double milliseconds)
    {
        Chain.Tick(At(milliseconds), Sink);
        AssertBalanced();
    }

    public void AssertBalanced()
    {
        foreach (FrameDirection direction in Enum.GetValues<FrameDirection>())
        {
            Assert.True(Chain.Flow(direction).IsBalanced, $"{direction}: {Chain.Flow(direction)}");
            Assert.All(Chain.Filters, filter => Assert.True(filter.Flow(direction).IsBalanced, $"{filter.Id} {direction}: {filter.Flow(direction)}"));
        }

        foreach (FrameFilter filter in Chain.Filters)
        {
            long drops = 0;
            for (int i = 0; i < filter.Counters.Table.Length; i++)
            {
                if (filter.Counters.Table[i].IsDrop) drops += filter.Counters[i];
            }

            Assert.Equal(filter.Flow(FrameDirection.Tx).Dropped + filter.Flow(FrameDirection.Rx).Dropped, drops);
        }
    }

    public static TimeSpan At(double milliseconds) => TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond));

    public static long Count(FrameFilter filter, string counter)
    {
        for (int i = 0; i < filter.Counters.Table.Length; i++)
        {
            if (filter.Counters.Table[i].Name == counter) return filter.Counters[i];
        }

        throw new ArgumentException($"No counter {counter}.");
    }
}
