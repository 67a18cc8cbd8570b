namespace ActorNet.Runtime;

/// <summary>The references that mean no actor.</summary>
public static class ActorRefs
{
    /// <summary>Sender of messages that want no answer.</summary>
    public static readonly IActorRef? NoSender;

    /// <summary>A reference that swallows messages.</summary>
    public static readonly Nobody Nobody = Nobody.Instance;
}
