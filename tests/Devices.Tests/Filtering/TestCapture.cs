using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>Writes captured frames into a list: whose capture, direction, number, bytes kept, reason.</summary>
internal sealed class TestCapture(List<string> lines, string name) : ICaptureSink
{
    public void Capture(FrameBatch frames, int index, int length, FrameDirection direction, TimeSpan now, string? dropReason) =>
        lines.Add($"{name} {direction} {ScriptedFilter.NumberOf(frames, index)} {length} {dropReason}".TrimEnd());
}
