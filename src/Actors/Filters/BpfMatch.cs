using ActorNet.Devices.Capture;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Filters;

/// <summary>Frames that a BPF program accepts.</summary>
internal sealed class BpfMatch(BpfProgram program) : IFrameMatch
{
    public bool Matches(FrameBatch frames, int index) => program.Run(frames, index) != 0;
}
