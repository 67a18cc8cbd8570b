using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Runtime;

/// <summary>Configurations that may be null.</summary>
public static class ConfigExtensions
{
    /// <summary>The fallback when there is no configuration; otherwise the configuration on top of the fallback.</summary>
    public static Config? SafeWithFallback(this Config? config, Config? fallback) =>
        config is null ? fallback : ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);

    /// <summary>Whether there is no configuration, or one without keys.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this Config? config) => config is null || config.IsEmpty;
}
