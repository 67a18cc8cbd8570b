namespace ActorNet.Devices.Switching;

/// <content>What happens without frames.</content>
public sealed partial class LearningSwitch
{
    private static readonly TimeSpan LongestSweepInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestSweepInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// When to call <see cref="Tick"/> and <see cref="TryTakeProbe"/> next; <see cref="TimeSpan.MaxValue"/>: not until a frame
    /// or a port comes. Frames and changes of ports can bring it forward, so look again after a batch of them.
    /// </summary>
    public TimeSpan NextTick => TimeSpan.FromTicks(Math.Min(Math.Min(_nextSweep, _nextGroupSweep), Math.Min(_nextUnblock, _nextProbe)));

    // A sixteenth of the ageing time: what is too old does not count anyway, it only takes a place.
    private long SweepInterval => Math.Clamp(
        _ageing == FilteringDatabase.Never ? long.MaxValue : _options.AgeingTime.Ticks / 16,
        ShortestSweepInterval.Ticks,
        LongestSweepInterval.Ticks);

    /// <summary>Does what is due: forgets old stations and groups without members, frees blocked ports.</summary>
    /// <returns>True when more is due already: the work of one call is bounded.</returns>
    public bool Tick(TimeSpan now)
    {
        Unblock(now.Ticks);
        bool more = SweepStations(now.Ticks);
        return SweepGroups(now.Ticks) || more;
    }

    private bool SweepStations(long now)
    {
        if (now < _nextSweep) return false;
        bool end = _stations.Sweep(AgeTime(now), SweepBudget, out int removed);
        _counters.Add(SwitchCounter.Aged, removed);
        if (!end) return true;
        _nextSweep = _stations.Count == 0 ? long.MaxValue : now + SweepInterval;
        return false;
    }
}
