namespace ActorNet.Actors.Topologies;

/// <summary>Which of QEMU's words introduces a port or a filter.</summary>
public enum PortRole
{
    /// <summary><c>-netdev</c>: a way to the host or into a hub; has an id that others name.</summary>
    Netdev,

    /// <summary><c>-device</c>: what a guest sees; names the netdev that it is joined to.</summary>
    Device,

    /// <summary><c>-object</c>: a filter before a netdev, which it names.</summary>
    Filter,
}
