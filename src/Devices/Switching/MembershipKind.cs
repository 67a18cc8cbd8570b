namespace ActorNet.Devices.Switching;

/// <summary>What a packet says about group membership.</summary>
internal enum MembershipKind
{
    /// <summary>Nothing: it is a packet like others.</summary>
    None,

    /// <summary>It looks like IGMP or MLD but its lengths or its checksum lie.</summary>
    Malformed,

    /// <summary>A router asks who is a member.</summary>
    Query,

    /// <summary>A host tells of which groups it is a member, or is not any more.</summary>
    Report,
}
