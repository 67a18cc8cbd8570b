namespace ActorNet.Io.Tests.Sockets;

/// <summary>The kinds of addresses that sockets have.</summary>
public enum EndpointKind
{
    Ipv4,
    Ipv6,
    Path,
    Abstract,
    AbstractWithZeros,
}
