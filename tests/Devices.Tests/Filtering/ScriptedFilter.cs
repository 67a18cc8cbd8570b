using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>A filter that notes which frames it sees, and treats them as it is told.</summary>
internal sealed class ScriptedFilter(string id, FilterQueue queue = FilterQueue.All, List<string>? trace = null, IFrameMatch? match = null)
    : FrameFilter(new Options { Id = id, Queue = queue, Match = match }, [new("scripted", "Frames dropped by the script.", true)])
{
    public Func<FrameBatch, int, FrameDirection, FilterOutput, FilterVerdict> Script { get; set; } = (_, _, _, _) => FilterVerdict.Pass;

    public void Doubled(FrameDirection direction) => CountDuplicated(direction);

    public static FilterVerdict Dropped => FilterVerdict.Drop(CommonCounters);

    protected internal override FilterVerdict Inspect(FrameBatch frames, int index, FrameDirection direction, TimeSpan now, FilterOutput output)
    {
        trace?.Add($"{Id} {direction} {NumberOf(frames, index)}");
        return Script(frames, index, direction, output);
    }

    public static int NumberOf(FrameBatch frames, int index)
    {
        byte[] head = new byte[4];
        _ = frames.CopyBytes(index, head);
        return System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(head);
    }

    private sealed record Options : FilterOptions;
}
