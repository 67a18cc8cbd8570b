namespace ActorNet.Runtime;

/// <summary>Finds extensions by the types of their ids.</summary>
public static class ActorSystemWithExtensions
{
    /// <summary>The extension that is registered under a type.</summary>
    public static T WithExtension<T>(this ActorSystem system)
        where T : class, IExtension =>
        system.GetExtension<T>() ?? throw new InvalidOperationException($"Extension [{typeof(T)}] is not registered with {system}.");

    /// <summary>The extension of an id's type, creating it if needed.</summary>
    public static T WithExtension<T>(this ActorSystem system, Type extensionId)
        where T : class, IExtension =>
        system.GetExtension<T>() ?? (T)system.RegisterExtension((IExtensionId)Activator.CreateInstance(extensionId)!);

    /// <summary>The extension of an id's type, creating it if needed.</summary>
    public static T WithExtension<T, TI>(this ActorSystem system)
        where T : class, IExtension
        where TI : IExtensionId => system.WithExtension<T>(typeof(TI));
}
