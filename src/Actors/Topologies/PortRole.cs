namespace ActorNet.Actors.Topologies;

/// <summary>Which of QEMU's two words introduces a port.</summary>
public enum PortRole
{
    /// <summary><c>-netdev</c>: a way to the host or into a hub; has an id that others name.</summary>
    Netdev,

    /// <summary><c>-device</c>: what a guest sees; names the netdev that it is joined to.</summary>
    Device,
}
