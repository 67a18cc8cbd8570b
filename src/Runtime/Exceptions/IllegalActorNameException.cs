namespace ActorNet.Runtime;

/// <summary>A path names actors in a way that is not possible.</summary>
public class IllegalActorNameException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    public IllegalActorNameException(string message)
        : base(message)
    {
    }
}
