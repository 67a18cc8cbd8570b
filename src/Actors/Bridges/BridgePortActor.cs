using ActorNet.Actors.Links;

namespace ActorNet.Actors.Bridges;

/// <summary>A bridge's port as others see it: an address for what a port is told, and a life of its own. Frames go to the bridge itself.</summary>
public sealed class BridgePortActor(LinkInput input) : UntypedActor
{
    /// <inheritdoc/>
    protected override void OnReceive(object message) => Context.Parent.Forward(new ToBridgePort(input, message));
}
