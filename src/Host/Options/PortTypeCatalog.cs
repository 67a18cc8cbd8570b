using System.Collections.Immutable;
using ActorNet.Actors.Topologies;

namespace ActorNet.Host.Options;

/// <summary>The port types that a command line or a file may name.</summary>
/// <param name="types">In the order in which help lists them.</param>
public sealed class PortTypeCatalog(ImmutableArray<PortType> types)
{
    /// <summary>All types of a role, in the order of help.</summary>
    public IEnumerable<PortType> OfRole(PortRole role) => types.Where(type => type.Role == role);

    /// <summary>The type of that role and name, or null. A type may have further names.</summary>
    public PortType? Find(PortRole role, string name) => types.FirstOrDefault(type => type.Role == role && (type.Name == name || type.Aliases.Contains(name)));

    /// <summary>These types and one more.</summary>
    public PortTypeCatalog With(PortType type) => new(types.Add(type));

    /// <summary>The word that introduces a port of the role on the command line, without its dash.</summary>
    public static string Word(PortRole role) => role switch
    {
        PortRole.Netdev => "netdev",
        PortRole.Device => "device",
        _ => "object",
    };
}
