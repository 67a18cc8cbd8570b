using System.Reflection;

namespace ActorNet.Runtime;

/// <summary>Loads the types that a configuration names as <c>Namespace.Type, Assembly</c>.</summary>
internal static class ConfiguredType
{
    /// <summary>The type of a name; the error says which key named it.</summary>
    public static Type Load(string typeName, string key)
    {
        Type? type;
        try
        {
            type = Type.GetType(typeName, throwOnError: false);
        }
        catch (Exception e) when (e is FileLoadException or BadImageFormatException or ArgumentException)
        {
            throw new ConfigurationException($"{key}: type [{typeName}] cannot be loaded: {e.Message}", e);
        }
        return type ?? throw new ConfigurationException($"{key}: there is no type [{typeName}]; write it as \"Namespace.Type, Assembly\".");
    }

    /// <summary>An instance made by the constructor that takes these arguments.</summary>
    public static T Create<T>(Type type, string key, params object?[] arguments)
        where T : class
    {
        if (!typeof(T).IsAssignableFrom(type))
        {
            throw new ConfigurationException($"{key}: [{type}] is not a {typeof(T).Name}.");
        }
        try
        {
            return (T)Activator.CreateInstance(type, arguments)!;
        }
        catch (MissingMethodException e)
        {
            throw new ConfigurationException(
                $"{key}: [{type}] needs a public constructor ({string.Join(", ", arguments.Select(a => a?.GetType().Name))}).", e);
        }
        catch (TargetInvocationException e) when (e.InnerException is ConfigurationException own)
        {
            throw new ConfigurationException(own.Message, own); // it names its own key
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            throw new ConfigurationException($"{key}: [{type}] could not be created: {e.InnerException.Message}", e.InnerException);
        }
    }
}
