namespace ActorNet.Io.Netlink;

/// <summary>What can happen to an interface.</summary>
public enum LinkEventKind
{
    /// <summary>It was made, or something of it changed.</summary>
    There,

    /// <summary>It was deleted.</summary>
    Gone,

    /// <summary>More happened than was kept: look at the interfaces themselves.</summary>
    Overrun,
}
