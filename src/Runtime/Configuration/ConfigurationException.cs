namespace ActorNet.Runtime;

/// <summary>A configuration that cannot be used.</summary>
public class ConfigurationException : AkkaException
{
    /// <summary>Creates the exception with a message for the person who wrote the configuration.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and the exception behind it.</summary>
    public ConfigurationException(string message, Exception? exception)
        : base(message, exception)
    {
    }

    /// <summary>The configuration section that <typeparamref name="T"/> reads is missing or empty.</summary>
    public static ConfigurationException NullOrEmptyConfig<T>(string? path = null) =>
        new($"Failed to instantiate {typeof(T).Name}: configuration is null or empty{(path is null ? "" : $" at '{path}'")}.");
}
