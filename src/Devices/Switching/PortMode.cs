namespace ActorNet.Devices.Switching;

/// <summary>Which VLANs a port carries, and how they look on it. IEEE 802.1Q §5.</summary>
public enum PortMode
{
    /// <summary>One VLAN, without tags.</summary>
    Access,

    /// <summary>Several VLANs, with tags but for the native one.</summary>
    Trunk,
}
