namespace ActorNet.Devices.Filtering;

/// <content>What is due when.</content>
public sealed partial class FilterChain
{
    private const long LastTick = long.MaxValue / 4; // some 7000 years: sums and differences of times do not overflow

    private static readonly FrameDirection[] Directions = [FrameDirection.Tx, FrameDirection.Rx];

    private bool _sinkWasFull; // when NextDue was found: frames that wait for the sink are not in it

    private bool HasDue => _now >= NextDue || _sinkWasFull;

    private void Begin(TimeSpan now, IFilterSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (_sink is not null) ThrowHelper.Invalid("A filter chain was called from its own sink.");
        _sink = sink;
        GoTo(now);
    }

    private void GoTo(TimeSpan now)
    {
        if (now > _now) _now = new TimeSpan(Math.Clamp(now.Ticks, -LastTick, LastTick));
    }

    private void End()
    {
        _source = null;
        _sinkWasFull = false;
        NextDue = Earlier(DueOf(FrameDirection.Tx), DueOf(FrameDirection.Rx));
        _sink = null;
    }

    // The filters nearest to the exit first: they make room for the others. Once more as long as a release has made others due.
    private void ReleaseDue()
    {
        do
        {
            foreach (FrameDirection direction in Directions)
            {
                FrameFilter[] path = _paths[(int)direction];
                for (int i = path.Length - 1; i >= 0; i--)
                {
                    if (path[i].NextDue(direction) <= _now) path[i].Release(direction, _now, path[i].Output!);
                }
            }
        }
        while (Earlier(DueOf(FrameDirection.Tx), DueOf(FrameDirection.Rx)) <= _now);
    }

    private TimeSpan DueOf(FrameDirection direction)
    {
        TimeSpan due = TimeSpan.MaxValue;
        FrameFilter[] path = _paths[(int)direction];
        if (path.Length == 0) return due;
        bool open = _sink!.HasRoom(direction);
        _sinkWasFull |= !open;
        for (int i = path.Length - 1; i >= 0; i--)
        {
            if (open) due = Earlier(due, path[i].NextDue(direction));
            path[i].NoteExit(direction, open);
            open &= path[i].CanTake(direction);
        }

        return due;
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
