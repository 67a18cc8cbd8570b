namespace ActorNet.Runtime;

/// <summary>Makes and finds an extension.</summary>
public interface IExtensionId
{
    /// <summary>The extension's type.</summary>
    Type ExtensionType { get; }

    /// <summary>The system's extension, creating it if needed.</summary>
    object Apply(ActorSystem system);

    /// <summary>The system's extension, creating it if needed.</summary>
    object Get(ActorSystem system);

    /// <summary>Creates the extension; called once per system.</summary>
    object CreateExtension(ExtendedActorSystem system);
}
