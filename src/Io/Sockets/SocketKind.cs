namespace ActorNet.Io.Sockets;

/// <summary>Kinds of connected Unix sockets.</summary>
public enum SocketKind
{
    /// <summary>A stream of bytes (SOCK_STREAM).</summary>
    Stream,
    /// <summary>Messages with their boundaries, in order (SOCK_SEQPACKET).</summary>
    SeqPacket,
}
