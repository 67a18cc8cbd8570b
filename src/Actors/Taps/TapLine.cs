using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <summary>A tap in use: its queues, of which the first few take part, and what writes to them.</summary>
/// <remarks>Owned by its port's actor, with the descriptors, unless <see cref="Release"/> gives them to somebody else.</remarks>
internal sealed class TapLine : IDisposable
{
    private readonly OpenTap _tap;
    private readonly TapQueue[] _queues;
    private readonly FlowQueues<TapDevice>? _flows;
    private readonly PortCounters _counters;
    private TapWriter? _writer;
    private int _turn;

    private TapLine(OpenTap tap, IActorRef owner, PortCounters counters, TapCounters events)
    {
        _tap = tap;
        Owner = owner;
        Counters = events;
        ImmutableArray<TapDevice> devices = tap.Queues;
        _flows = devices.Length > 1 ? new FlowQueues<TapDevice>(devices) : null;
        _counters = counters;
        _queues = new TapQueue[devices.Length];
        ActiveQueues = _queues.Length;
    }

    /// <summary>Begins to listen to a tap, on the lane that is running.</summary>
    public static TapLine Begin(OpenTap tap, IActorRef owner, PortCounters counters, TapCounters events)
    {
        var line = new TapLine(tap, owner, counters, events);
        try
        {
            for (int i = 0; i < line._queues.Length; i++) line._queues[i] = new TapQueue(line, i, tap.Queues[i], counters);
            return line;
        }
        catch
        {
            line.Release();
            throw;
        }
    }

    /// <summary>The port's actor.</summary>
    public IActorRef Owner { get; }

    /// <summary>What the port counts of it.</summary>
    public TapCounters Counters { get; }

    public string Name => _tap.Name;

    public int? WatchedIndex => _tap.WatchedIndex;

    /// <summary>Made for the first frame: it has room for a long one.</summary>
    public TapWriter Writer => _writer ??= new TapWriter(_tap.Queues[0], _counters) { Flows = _flows };

    /// <summary>True while a frame waits for room.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>Queues that take part.</summary>
    public int ActiveQueues { get; private set; }

    public int QueueCount => _queues.Length;

    /// <summary>The readable queue whose turn it is; null when none is.</summary>
    public TapQueue? NextReadable()
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            TapQueue queue = _queues[_turn];
            _turn = _turn + 1 < _queues.Length ? _turn + 1 : 0;
            if (queue.IsReadable && queue.HearsFrames) return queue;
        }

        return null;
    }

    /// <summary>Puts the first so many queues to use.</summary>
    /// <param name="count">At least one and at most all count.</param>
    /// <param name="drain">Reads what is left in a queue that is going to get nothing any more; the rest of it is lost.</param>
    public bool TryUse(int count, Action<TapQueue> drain)
    {
        count = Math.Clamp(count, 1, _queues.Length);
        if (count == ActiveQueues) return false;
        // From the end: the kernel moves its last queue into a gap, and so there is none.
        for (; ActiveQueues > count; ActiveQueues--)
        {
            TapQueue queue = _queues[ActiveQueues - 1];
            drain(queue);
            queue.Device.SetAttached(false);
        }

        for (; ActiveQueues < count; ActiveQueues++) _queues[ActiveQueues].Device.SetAttached(true);
        if (_flows is not null) _flows.Active = count;
        return true;
    }

    /// <summary>Frames read from each queue, where there are several.</summary>
    public IEnumerable<DropCount> FramesByQueue() =>
        _queues.Length == 1 ? [] : _queues.Select(static (queue, index) => new DropCount($"tap-queue-{index}-in", queue.Frames));

    /// <summary>Whether frames to read from a queue are heard of, or somebody else reads them: each would wake us for nothing.</summary>
    public void ListenToFrames(int queue, bool listen) => _queues[queue].ListenToFrames(listen);

    /// <summary>True when the interface was deleted, for those who do not listen.</summary>
    public bool IsGone => _tap.Queues[0].IsGone;

    /// <summary>Says what the kernel may leave undone.</summary>
    public bool TrySetOffloads(TapOffloads offloads) => _tap.Queues[0].TrySetOffloads(offloads);

    /// <summary>Shows the host a carrier, or none.</summary>
    public bool TrySetCarrier(bool up) => _tap.Queues[0].TrySetCarrier(up);

    /// <summary>Stops to use the tap, and gives it away open.</summary>
    public OpenTap Release()
    {
        foreach (TapQueue? queue in _queues) queue?.Dispose(); // some are missing when the beginning failed
        return _tap;
    }

    public void Dispose() => Release().Dispose();
}
