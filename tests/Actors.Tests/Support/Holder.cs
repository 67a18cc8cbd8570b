using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Support;

/// <summary>A sender without an actor: notes what came back.</summary>
internal sealed class Holder : IBatchHolder
{
    public List<FrameBatch> Returned { get; } = [];

    public void TakeBack(FrameBatch batch) => Returned.Add(batch);
}
