using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>A configuration file, understood.</summary>
/// <param name="Config">All of it, for the runtime and for settings that are read later.</param>
/// <param name="Ports">The ports that it describes, in the order written.</param>
public sealed record ConfigurationFile(Config Config, ImmutableArray<PortSettings> Ports)
{
    /// <summary>What a program without a file has.</summary>
    public static ConfigurationFile None { get; } = new(Config.Empty, []);
}
