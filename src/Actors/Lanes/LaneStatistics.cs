namespace ActorNet.Actors.Lanes;

/// <summary>What a lane has done since it started; <see cref="LaneStatisticTable"/> says what each number means.</summary>
/// <remarks>All of one moment: busy, polled and slept add up to the lane's age.</remarks>
public readonly record struct LaneStatistics
{
    /// <summary>The lane's name.</summary>
    public required string Lane { get; init; }

    /// <summary>Time in rounds that found work.</summary>
    public TimeSpan Busy { get; init; }

    /// <summary>Time in rounds that found none.</summary>
    public TimeSpan Polled { get; init; }

    /// <summary>Time asleep in epoll.</summary>
    public TimeSpan Slept { get; init; }

    /// <summary>How often it went to sleep.</summary>
    public long Sleeps { get; init; }

    /// <summary>Sleeps that another thread ended by handing over work.</summary>
    public long WakeUps { get; init; }

    /// <summary>Rounds of the loop that found work.</summary>
    public long Rounds { get; init; }

    /// <summary>Pieces of work taken from the run queue: turns of mailboxes or rounds of their dispatcher.</summary>
    public long Turns { get; init; }

    /// <summary>Those of them that other threads handed over.</summary>
    public long HandedOver { get; init; }

    /// <summary>Descriptors found ready.</summary>
    public long ReadinessEvents { get; init; }

    /// <summary>Looks at a ring that found work.</summary>
    public long RingHits { get; init; }

    /// <summary>Timers that ticked.</summary>
    public long TimersFired { get; init; }

    /// <summary>Timers that wait.</summary>
    public int TimersWaiting { get; init; }

    /// <summary>The longest round: so long did all else on the lane wait at worst.</summary>
    public TimeSpan LongestTurn { get; init; }

    /// <summary>The same of the last ten to twenty seconds.</summary>
    public TimeSpan LongestTurnLately { get; init; }

    /// <summary>What was added since an earlier moment; what does not add up stays as it is.</summary>
    public LaneStatistics Since(in LaneStatistics earlier) => this with
    {
        Busy = Busy - earlier.Busy,
        Polled = Polled - earlier.Polled,
        Slept = Slept - earlier.Slept,
        Sleeps = Sleeps - earlier.Sleeps,
        WakeUps = WakeUps - earlier.WakeUps,
        Rounds = Rounds - earlier.Rounds,
        Turns = Turns - earlier.Turns,
        HandedOver = HandedOver - earlier.HandedOver,
        ReadinessEvents = ReadinessEvents - earlier.ReadinessEvents,
        RingHits = RingHits - earlier.RingHits,
        TimersFired = TimersFired - earlier.TimersFired,
    };
}
