namespace ActorNet.Actors.NetQueues;

/// <summary>Makes the <see cref="NetQueueRegistry"/> of a system.</summary>
public sealed class NetQueueRegistryProvider : ExtensionIdProvider<NetQueueRegistry>
{
    /// <inheritdoc/>
    public override NetQueueRegistry CreateExtension(ExtendedActorSystem system) => new();
}
