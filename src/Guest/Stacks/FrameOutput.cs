namespace ActorNet.Guest.Stacks;

/// <summary>The one door to the sink, so that every frame that leaves is counted.</summary>
internal sealed class FrameOutput(IFrameSink sink, StackCounters counters)
{
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        bool taken = sink.TrySend(frame);
        counters.Add(taken ? StackCounter.FramesOut : StackCounter.SinkFull);
        return taken;
    }
}
