namespace ActorNet.Runtime;

/// <summary>Makes and finds an extension of a type.</summary>
/// <typeparam name="T">The extension.</typeparam>
public interface IExtensionId<T> : IExtensionId
    where T : IExtension
{
    /// <summary>The system's extension, creating it if needed.</summary>
    new T Apply(ActorSystem system);

    /// <summary>The system's extension, creating it if needed.</summary>
    new T Get(ActorSystem system);

    /// <summary>Creates the extension; called once per system.</summary>
    new T CreateExtension(ExtendedActorSystem system);
}
