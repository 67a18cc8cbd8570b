namespace ActorNet.Actors.Taps;

/// <summary>Makes the <see cref="TapScripts"/> of a system.</summary>
public sealed class TapScriptsProvider : ExtensionIdProvider<TapScripts>
{
    /// <inheritdoc/>
    public override TapScripts CreateExtension(ExtendedActorSystem system) => new(system);
}
