namespace ActorNet.Runtime;

/// <summary>An actor put more messages aside than its stash may hold.</summary>
public class StashOverflowException : AkkaException
{
    /// <summary>Creates the exception.</summary>
    public StashOverflowException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
