namespace ActorNet.Actors.Lanes;

/// <summary>Makes the <see cref="LaneRegistry"/> of a system.</summary>
public sealed class LaneRegistryProvider : ExtensionIdProvider<LaneRegistry>
{
    /// <inheritdoc/>
    public override LaneRegistry CreateExtension(ExtendedActorSystem system) => new();
}
