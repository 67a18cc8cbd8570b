using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Devices.Filtering;

/// <content>Filters come and go while frames flow.</content>
public sealed partial class FilterChain
{
    /// <summary>The filter of this name.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out FrameFilter? filter)
    {
        filter = null;
        foreach (FrameFilter candidate in _filters)
        {
            if (candidate.Id == id) filter = candidate;
        }

        return filter is not null;
    }

    /// <summary>Adds a filter that was never in a chain; frames that others hold will meet it when they come by.</summary>
    /// <exception cref="ArgumentException">Its name is taken, or its anchor is not in the chain.</exception>
    public void Insert(FrameFilter filter, FilterPosition position, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (_sink is not null) ThrowHelper.Invalid("A filter chain was changed from its own sink.");
        if (filter.Output is not null) throw new ArgumentException($"Filter '{filter.Id}' is, or was, in a chain.", nameof(filter));
        if (TryFind(filter.Id, out _)) throw new ArgumentException($"The chain has a filter '{filter.Id}'.", nameof(filter));
        int index = position.IsBefore ? 0 : _filters.Count;
        if (position.Anchor is { } anchor)
        {
            if (!TryFind(anchor, out FrameFilter? beside)) throw new ArgumentException($"The chain has no filter '{anchor}'.", nameof(position));
            index = _filters.IndexOf(beside) + (position.IsBefore ? 0 : 1);
        }

        GoTo(now);
        _filters.Insert(index, filter);
        filter.Output = new FilterOutput(this, filter);
        LayPaths();
        if (!filter.Enabled) return;
        filter.Start(_now);
        foreach (FrameDirection direction in Directions)
        {
            if (filter.Treats(direction)) NextDue = Earlier(NextDue, filter.NextDue(direction)); // a replay has something due at once
        }
    }

    /// <summary>Takes a filter out. What it held goes on to the filters behind it, in order.</summary>
    /// <returns>False when there is no such filter.</returns>
    public bool Remove(string id, TimeSpan now, IFilterSink sink)
    {
        if (!TryFind(id, out FrameFilter? filter)) return false;
        Begin(now, sink);
        try
        {
            if (filter.Enabled) Halt(filter);
            foreach (FrameDirection direction in Directions) Retire(filter.Flow(direction), ref _flows[(int)direction]);
            _filters.Remove(filter);
            LayPaths();
            ReleaseDue(); // it may have been in the way of others
        }
        finally
        {
            End();
        }

        return true;
    }

    /// <summary>Switches a filter on or off. What it held when it is switched off goes on, in order.</summary>
    /// <returns>False when there is no such filter.</returns>
    public bool SetEnabled(string id, bool enabled, TimeSpan now, IFilterSink sink)
    {
        if (!TryFind(id, out FrameFilter? filter)) return false;
        if (filter.Enabled == enabled) return true;
        Begin(now, sink);
        try
        {
            if (enabled) filter.Start(_now);
            else Halt(filter);
            filter.Enabled = enabled;
            LayPaths();
            ReleaseDue();
        }
        finally
        {
            End();
        }

        return true;
    }

    /// <summary>Where the frames of a direction went since the chain was made, removed filters included.</summary>
    public FilterFlow Flow(FrameDirection direction)
    {
        FilterFlow flow = _flows[(int)direction];
        foreach (FrameFilter filter in _filters)
        {
            FilterFlow part = filter.Flow(direction);
            Retire(part, ref flow);
            flow.Held += part.Held;
        }

        return flow;
    }

    // What happens inside a filter; what goes in and out of it is between filters.
    private static void Retire(in FilterFlow part, ref FilterFlow flow)
    {
        flow.Injected += part.Injected;
        flow.Duplicated += part.Duplicated;
        flow.Dropped += part.Dropped;
        flow.Diverted += part.Diverted;
    }

    private void Halt(FrameFilter filter)
    {
        filter.Pause(_now);
        foreach (FrameDirection direction in Directions) filter.Flush(direction, filter.Output!);
    }

    private FilterOutput OutputOf(RedirectFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        FilterOutput? output = filter.Output;
        if (output is null || !ReferenceEquals(output.Chain, this) || !_filters.Contains(filter)) ThrowHelper.Invalid("The filter is not in this chain.");
        return output;
    }

    private void LayPaths()
    {
        foreach (FrameDirection direction in Directions)
        {
            List<FrameFilter> path = _filters.FindAll(filter => filter.Enabled && filter.Treats(direction));
            if (direction == FrameDirection.Rx) path.Reverse();
            _paths[(int)direction] = [.. path];
            for (int i = 0; i < path.Count; i++) path[i].Output!.MoveTo(direction, i);
        }
    }
}
