namespace ActorNet.Runtime;

/// <summary>The path of an actor below a root.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <summary>Creates the path of a child; uid 0 names any incarnation.</summary>
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath, name, uid)
    {
    }
}
