namespace ActorNet.Devices.Switching;

/// <summary>Whether snooping sends a port the frames of all groups, as routers want them. RFC 4541 §2.1.</summary>
public enum RouterPortMode
{
    /// <summary>When queries of a router come from it, and for a while after.</summary>
    Learn,

    /// <summary>Never: a guest that sends queries gets nothing for them.</summary>
    Never,

    /// <summary>Always.</summary>
    Always,
}
