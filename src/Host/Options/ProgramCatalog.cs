using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.VhostUser.Topologies;

namespace ActorNet.Host.Options;

/// <summary>The port types that this program understands. A new type is a new row here.</summary>
public static class ProgramCatalog
{
    /// <summary>In the order in which help lists them.</summary>
    public static PortTypeCatalog Types { get; } = new([TapPortType.Type, HubPortType.Type, VirtioNetPortType.Type]);
}
