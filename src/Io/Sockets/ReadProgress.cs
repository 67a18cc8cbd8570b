namespace ActorNet.Io.Sockets;

/// <summary>How far a reader of messages has got.</summary>
public enum ReadProgress
{
    /// <summary>Bytes are missing.</summary>
    Partial,

    /// <summary>The message is complete and keeps to the table.</summary>
    Complete,

    /// <summary>The message breaks a rule: the stream is of no more use.</summary>
    Fault,
}
