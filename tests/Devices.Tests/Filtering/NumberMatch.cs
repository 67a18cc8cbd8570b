using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>Matches frames by their number.</summary>
internal sealed class NumberMatch(Func<int, bool> wanted) : IFrameMatch
{
    public bool Matches(FrameBatch frames, int index) => wanted(ScriptedFilter.NumberOf(frames, index));
}
