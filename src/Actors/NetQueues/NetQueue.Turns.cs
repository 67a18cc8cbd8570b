using System.Diagnostics;
using ActorNet.Actors.Lanes;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.NetQueues;

/// <content>
/// How much of a lane's time the actor gets: deficit round robin over the actors of the lane. Every turn brings a quantum; frames that
/// are handled or, by a source, fetched are paid for with it. When it is used up the queue says that it is empty, and the
/// dispatcher goes on to the next actor. What was handled beyond it is owed, and missing next time. And for how long frames waited.
/// </content>
public sealed partial class NetQueue
{
    /// <summary>What handling a frame costs beside its length, in bytes that could be copied meanwhile.</summary>
    public const int FrameCost = 256;

    /// <summary>Quanta that are owed at most, so that one batch of the largest frames does not silence its sender for long.</summary>
    private const int MostOwed = 4;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly ITimeProvider? _clock;
    private readonly WaitHistogram _waits = new();
    private Lane? _lane;
    private int _left;
    private int _unmeasured; // batches that came while another clock was used

    /// <summary>For how long frames waited here.</summary>
    public WaitHistogram Waits => _waits;

    /// <summary>What a batch costs of a turn's quantum.</summary>
    public static int CostOf(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.TotalBytes + (FrameCost * batch.Count);
    }

    /// <summary>For a source, during its turn: it has fetched frames, which counts as handling them.</summary>
    public void Charge(FrameBatch batch) => _left -= CostOf(batch);

    private bool EndsTurn()
    {
        _left = Math.Max(_left, -MostOwed * _settings.Quantum) + _settings.Quantum;
        return HasMessages;
    }

    // Both clocks in nanoseconds. On the lane, time stands still for the length of a round.
    private long TimeOfPost() =>
        _lane is not null ? (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick) : (_clock?.HighResMonotonicClock.Ticks ?? 0) * TimeSpan.NanosecondsPerTick;

    private void MeasureWait(FrameBatch batch)
    {
        if (_unmeasured > 0)
        {
            _unmeasured--;
            return;
        }

        long now = _lane is { } lane ? lane.Now : (_clock?.HighResMonotonicClock.Ticks ?? 0) * TimeSpan.NanosecondsPerTick;
        _waits.Add(now - batch.WaitsSince, batch.Count);
    }
}
