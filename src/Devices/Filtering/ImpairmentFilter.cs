using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Filtering;

/// <summary>Makes the line bad: delay, jitter, loss, duplicates, reordering, corruption. For tests of guests and protocols.</summary>
/// <remarks>What is due to go at once goes unchanged and uncopied. Bytes are only ever changed in a copy.</remarks>
public sealed class ImpairmentFilter : HoldingFilter
{
    private const int Lost = HoldingCounters;
    private const int LostInBursts = HoldingCounters + 1;
    private const int Corrupted = HoldingCounters + 2;
    private const int Duplicated = HoldingCounters + 3;
    private const int Reordered = HoldingCounters + 4;

    private readonly ImpairedLine[] _lines;

    /// <summary>A bad line.</summary>
    public ImpairmentFilter(ImpairmentOptions options)
        : base(options, options?.Limits!,
        [
            new("lost", "Frames lost on purpose, each on its own.", true),
            new("lost-in-bursts", "Frames lost on purpose, in bursts.", true),
            new("corrupted", "Frames of which a bit was inverted."),
            new("duplicated", "Further copies of frames."),
            new("reordered", "Frames that went at once, past those that are delayed."),
        ])
    {
        ArgumentNullException.ThrowIfNull(options!.Tx);
        ArgumentNullException.ThrowIfNull(options.Rx);
        options.Tx.Check();
        options.Rx.Check();
        _lines = [new(options.Tx, options.Seed), new(options.Rx, ~options.Seed)];
    }

    /// <inheritdoc/>
    public override TimeSpan NextDue(FrameDirection direction)
    {
        HeldHeap held = _lines[(int)direction].Held;
        return held.Count == 0 ? TimeSpan.MaxValue : new TimeSpan(held.First.Due);
    }

    /// <inheritdoc/>
    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        ImpairedLine line = _lines[(int)direction];
        int length = frames[index].Length;
        if (line.LosesOne()) return FilterVerdict.Drop(Lost);
        if (line.LosesOneOfBurst()) return FilterVerdict.Drop(LostInBursts);
        int bit = line.Corrupts() && length > 0 ? line.PickBit(length) : -1;
        // Whoever cuts it gives each segment a right checksum; the segment with the wrong bit would be lost, and with it goes the frame.
        if (bit >= 0 && frames[index].Offload.GsoType != 0) return FilterVerdict.Drop(Lost);
        if (line.Duplicates())
        {
            FilterVerdict copy = Send(line, frames, index, bit, direction, now, output);
            if (copy.IsPass) output.Pass(frames, index, direction);
            if (!copy.IsDrop) // else there is no room for a copy, so there is none
            {
                Count(Duplicated);
                CountDuplicated(direction);
            }
        }

        FilterVerdict verdict = Send(line, frames, index, bit, direction, now, output);
        if (bit >= 0 && !verdict.IsDrop) Count(Corrupted);
        return verdict;
    }

    /// <inheritdoc/>
    protected internal override void Release(FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        HeldHeap held = _lines[(int)direction].Held;
        while (held.Count > 0 && held.First.Due <= now.Ticks && output.CanPass(direction))
        {
            PassHeld(held.RemoveFirst().Handle, direction, output);
        }
    }

    /// <inheritdoc/>
    protected internal override void Flush(FrameDirection direction, FilterOutput output)
    {
        HeldHeap held = _lines[(int)direction].Held;
        while (held.Count > 0) PassHeld(held.RemoveFirst().Handle, direction, output);
    }

    // Sends one copy of a frame on, now or later. Pass: it may go as it is.
    private FilterVerdict Send(
        ImpairedLine line, FrameBatch frames, int index, int bit, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        bool overtakes = line.Reorders();
        long due = overtakes ? now.Ticks : line.DueOf(now.Ticks);
        if (overtakes) Count(Reordered);
        bool waits = due > now.Ticks || !(overtakes || line.IsFree);
        if (waits)
        {
            if (!HasRoomFor(frames[index].Length, direction)) return Full;
            int handle = Hold(frames, index, direction);
            if (bit >= 0) StoreOf(direction).FlipBit(handle, bit);
            line.Held.Add(new HeldFrame(handle, due));
            return FilterVerdict.Taken;
        }

        if (bit < 0) return FilterVerdict.Pass;
        int changed = StoreOf(direction).Add(frames, index);
        StoreOf(direction).FlipBit(changed, bit);
        PassHeld(changed, direction, output);
        return FilterVerdict.Taken;
    }
}
