namespace ActorNet.Runtime;

/// <summary>Maps a failure to what is done about it.</summary>
public interface IDecider
{
    /// <summary>The directive for an exception.</summary>
    Directive Decide(Exception cause);
}
