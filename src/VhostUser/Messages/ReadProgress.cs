namespace ActorNet.VhostUser.Messages;

/// <summary>How far <see cref="MessageReader"/> has got.</summary>
public enum ReadProgress
{
    /// <summary>Bytes are missing.</summary>
    Partial,

    /// <summary>The message is complete and keeps to the table.</summary>
    Complete,

    /// <summary>The message breaks a rule: the stream is of no more use.</summary>
    Fault,
}
