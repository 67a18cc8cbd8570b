using ActorNet.Io.Native;

namespace ActorNet.Io.Processes;

/// <summary>Capabilities that this program asks about; the values are those of capabilities(7).</summary>
public enum Capability
{
    /// <summary>CAP_NET_ADMIN: create and configure network interfaces.</summary>
    NetAdmin = LibC.CAP_NET_ADMIN,
    /// <summary>CAP_SYS_ADMIN: create namespaces, among many things.</summary>
    SysAdmin = LibC.CAP_SYS_ADMIN,
}
