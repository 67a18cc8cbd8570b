namespace ActorNet.Io.Sockets;

/// <summary>Kinds of Unix sockets.</summary>
public enum SocketKind
{
    /// <summary>A stream of bytes (SOCK_STREAM).</summary>
    Stream,
    /// <summary>Messages with their boundaries, in order (SOCK_SEQPACKET).</summary>
    SeqPacket,
    /// <summary>Messages with their boundaries, of several senders (SOCK_DGRAM).</summary>
    Datagram,
}
