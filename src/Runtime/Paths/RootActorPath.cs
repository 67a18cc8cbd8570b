namespace ActorNet.Runtime;

/// <summary>The root of a tree of actors.</summary>
public sealed class RootActorPath : ActorPath
{
    /// <summary>Creates the root of the system at an address.</summary>
    public RootActorPath(Address address, string name = "")
        : base(address, name)
    {
    }
}
