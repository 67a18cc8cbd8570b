namespace ActorNet.Runtime;

/// <summary>
/// Base of the runtime's own messages. A message is its own queue node, so one object goes to one actor only.
/// </summary>
public abstract class SystemMessage : ISystemMessage
{
    private protected SystemMessage()
    {
    }

    /// <summary>Next in whatever list holds the message.</summary>
    internal SystemMessage? Next { get; set; }

    /// <summary>True when a suspended actor puts the message off until it is resumed.</summary>
    internal virtual bool StashWhenFailed => false;

    /// <summary>True when an actor that waits for children to stop puts the message off.</summary>
    internal virtual bool StashWhenWaitingForChildren => false;
}
