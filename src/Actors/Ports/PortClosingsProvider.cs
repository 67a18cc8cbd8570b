namespace ActorNet.Actors.Ports;

/// <summary>Makes the <see cref="PortClosings"/> of a system.</summary>
public sealed class PortClosingsProvider : ExtensionIdProvider<PortClosings>
{
    /// <inheritdoc/>
    public override PortClosings CreateExtension(ExtendedActorSystem system) => new(system);
}
