namespace ActorNet.Devices.E1000.Rings;

/// <summary>Errors of a receive descriptor, those that there can be without a wire. 8254x manual §3.2.3.2.</summary>
[Flags]
public enum ReceiveErrors
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>TCPE: the TCP or UDP checksum is wrong.</summary>
    TransportChecksum = 1 << 5,

    /// <summary>IPE: the IP checksum is wrong.</summary>
    NetworkChecksum = 1 << 6,
}
