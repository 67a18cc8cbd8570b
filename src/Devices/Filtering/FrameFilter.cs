using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Filtering;

/// <summary>One filter of a <see cref="FilterChain"/>. It belongs to one chain and, once removed, to none any more.</summary>
/// <remarks>Not thread-safe. Times are what the chain is told: monotonic, from any beginning.</remarks>
public abstract class FrameFilter
{
    /// <summary>Rows that every filter's table begins with; its own follow.</summary>
    protected const int CommonCounters = 2;

    private const int FramesCounter = 0;
    private const int BytesCounter = 1;

    private readonly FilterFlow[] _flows = new FilterFlow[2];
    private readonly string[] _reasons; // by counter

    /// <summary>A filter with counters of its own behind the common ones.</summary>
    protected FrameFilter(FilterOptions options, ReadOnlySpan<CounterInfo> counters)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Id);
        if (!Enum.IsDefined(options.Queue)) throw new ArgumentOutOfRangeException(nameof(options), options.Queue, "A filter's queue is all, tx or rx.");
        Id = options.Id;
        Queue = options.Queue;
        Enabled = options.Enabled;
        Match = options.Match;
        Counters = new QueueCounters(
        [
            new("frames", "Frames that the filter treated."),
            new("bytes", "Bytes of the frames that the filter treated."),
            .. counters,
        ]);
        _reasons = new string[Counters.Table.Length];
        for (int i = 0; i < _reasons.Length; i++) _reasons[i] = $"{Id}: {Counters.Table[i].Name}";
    }

    /// <summary>Unique in the chain.</summary>
    public string Id { get; }

    /// <summary>The directions it treats.</summary>
    public FilterQueue Queue { get; }

    /// <summary>False when it lets everything pass. Changed by <see cref="FilterChain.SetEnabled"/>.</summary>
    public bool Enabled { get; internal set; }

    /// <summary>Which frames it treats; null: all.</summary>
    public IFrameMatch? Match { get; }

    /// <summary>What it counted, both directions together.</summary>
    public QueueCounters Counters { get; }

    /// <summary>Set while the filter is in a chain.</summary>
    internal FilterOutput? Output { get; set; }

    /// <summary>True when the filter treats this direction, on or off.</summary>
    public bool Treats(FrameDirection direction) =>
        Queue == FilterQueue.All || Queue == (direction == FrameDirection.Tx ? FilterQueue.Tx : FilterQueue.Rx);

    /// <summary>Frames that are held.</summary>
    public virtual int HeldFrames(FrameDirection direction) => 0;

    /// <summary>Bytes of the frames that are held.</summary>
    public virtual long HeldBytes(FrameDirection direction) => 0;

    /// <summary>False when the filter is full and wants its sender to wait.</summary>
    public virtual bool CanTake(FrameDirection direction) => true;

    /// <summary>When it next wants to release something; <see cref="TimeSpan.MaxValue"/>: nothing to release.</summary>
    public virtual TimeSpan NextDue(FrameDirection direction) => TimeSpan.MaxValue;

    /// <summary>Where its frames went.</summary>
    public FilterFlow Flow(FrameDirection direction) => _flows[(int)direction] with { Held = HeldFrames(direction) };

    /// <summary>Treats one frame that matches. Must not throw because of its bytes, nor change them in place.</summary>
    protected internal abstract FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output);

    /// <summary>Sends on what is due, while the output can pass it.</summary>
    protected internal virtual void Release(FrameDirection direction, TimeSpan now, FilterOutput output)
    {
    }

    /// <summary>Sends on all that is held, in order, due or not: the filter was removed or switched off.</summary>
    protected internal virtual void Flush(FrameDirection direction, FilterOutput output)
    {
    }

    /// <summary>The filter begins to work: it was inserted, or switched on.</summary>
    protected internal virtual void Start(TimeSpan now)
    {
    }

    /// <summary>The filter ends to work: it was removed, or switched off. What it held is flushed afterwards.</summary>
    protected internal virtual void Pause(TimeSpan now)
    {
    }

    /// <summary>Told after each call of the chain: until the next one, held frames can be sent on, or cannot.</summary>
    protected internal virtual void NoteExit(FrameDirection direction, bool isOpen)
    {
    }

    /// <summary>A later filter dropped a frame that matches; it was let go on by this one, or injected in between.</summary>
    protected internal virtual void ObserveDrop(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, string reason)
    {
    }

    /// <summary>Adds to a counter of the filter's own; <see cref="FilterVerdict.Drop"/> counts its cause by itself.</summary>
    protected void Count(int counter, int amount = 1) => Counters.Add(counter, amount);

    /// <summary>A further copy of a frame was held or passed.</summary>
    protected void CountDuplicated(FrameDirection direction) => FlowOf(direction).Duplicated++;

    /// <summary>Frames came from elsewhere: they are about to be passed.</summary>
    protected void CountInjected(FrameDirection direction, int frames = 1) => FlowOf(direction).Injected += frames;

    /// <summary>The bookkeeping of a direction.</summary>
    internal ref FilterFlow FlowOf(FrameDirection direction) => ref _flows[(int)direction];

    /// <summary>What to tell others about a drop.</summary>
    internal string ReasonOf(int counter) => _reasons[counter];

    internal FilterVerdict Treat(FrameBatch frames, int index, FrameDirection direction, TimeSpan now)
    {
        ref FilterFlow flow = ref _flows[(int)direction];
        flow.In++;
        Counters.Add(FramesCounter, 1);
        Counters.Add(BytesCounter, frames[index].Length);
        FilterVerdict verdict = Inspect(frames, index, direction, now, Output!);
        if (verdict.IsPass) flow.Out++;
        else if (verdict.IsDrop) CountDrop(verdict.Counter, direction, 1);
        return verdict;
    }

    internal void CountDrop(int counter, FrameDirection direction, int frames)
    {
        Counters.Add(counter, frames);
        _flows[(int)direction].Dropped += frames;
    }
}
