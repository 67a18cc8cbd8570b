namespace ActorNet.Devices.Switching;

/// <summary>Counters of a <see cref="LearningSwitch"/> and of each of its ports: one for each way that a frame can go, and for events.</summary>
public enum SwitchCounter
{
    /// <summary>Frames that came in.</summary>
    Frames,

    /// <summary>Bytes of the frames that came in.</summary>
    Bytes,

    /// <summary>Frames sent on to at least one port.</summary>
    Forwarded,

    /// <summary>Frames flooded because nobody knows where their station is.</summary>
    UnknownUnicast,

    /// <summary>Broadcasts sent on.</summary>
    Broadcast,

    /// <summary>Frames for groups sent on.</summary>
    Multicast,

    /// <summary>Frames dropped because the port they came by was removed.</summary>
    NoSuchPort,

    /// <summary>Frames dropped because the port they came by is down.</summary>
    PortDown,

    /// <summary>Frames dropped because the port they came by is blocked for a loop.</summary>
    Blocked,

    /// <summary>Frames dropped because they are shorter than an Ethernet header.</summary>
    Runt,

    /// <summary>Frames dropped because they are longer than any port carries.</summary>
    Oversize,

    /// <summary>Frames dropped because they end within their VLAN tag.</summary>
    TruncatedTag,

    /// <summary>Frames dropped because their VLAN identifier is 4095.</summary>
    ReservedVlan,

    /// <summary>Frames dropped because they carry the tag of another VLAN than their access port's.</summary>
    TaggedOnAccess,

    /// <summary>Frames dropped because their trunk does not carry their VLAN.</summary>
    VlanNotAllowed,

    /// <summary>Frames dropped because their source is a group, zero or the switch itself.</summary>
    InvalidSource,

    /// <summary>Frames dropped because their source is not one of the port's static addresses.</summary>
    SpoofedSource,

    /// <summary>The switch's own loop probes that came back.</summary>
    OwnProbe,

    /// <summary>Frames dropped because bridges do not forward their destination, 01-80-C2-00-00-00 to -0F.</summary>
    ReservedAddress,

    /// <summary>Frames dropped because their port has its most stations.</summary>
    MacLimit,

    /// <summary>Frames dropped because their destination is on the port they came by.</summary>
    SamePort,

    /// <summary>Frames dropped because their port and their destination's are isolated from each other.</summary>
    Isolated,

    /// <summary>Frames dropped because their destination's port is down or blocked.</summary>
    EgressDown,

    /// <summary>Frames dropped because no other port wants them.</summary>
    NoEgress,

    /// <summary>Broadcasts dropped because they are over the port's limit.</summary>
    BroadcastStorm,

    /// <summary>Frames for groups dropped because they are over the port's limit.</summary>
    MulticastStorm,

    /// <summary>Frames for unknown stations dropped because they are over the port's limit.</summary>
    UnknownUnicastStorm,

    /// <summary>Stations learned.</summary>
    Learned,

    /// <summary>Stations that moved here from another port.</summary>
    Moved,

    /// <summary>Stations forgotten because they were silent for the ageing time.</summary>
    Aged,

    /// <summary>Stations forgotten because the table was full when another one came.</summary>
    Evicted,

    /// <summary>Frames whose source was not learned because the port has its most stations.</summary>
    NotLearned,

    /// <summary>Frames whose source is a static address of another port, and not learned.</summary>
    StaticConflict,

    /// <summary>Loop probes sent.</summary>
    ProbesSent,

    /// <summary>Loops found by a probe that came back.</summary>
    Loops,

    /// <summary>Loops found by a station that moved to and fro.</summary>
    Flaps,

    /// <summary>Reports of group members.</summary>
    Reports,

    /// <summary>Leaves of group members.</summary>
    Leaves,

    /// <summary>Queries of multicast routers.</summary>
    Queries,

    /// <summary>IGMP or MLD packets that are not well formed, and were treated like other frames for their group.</summary>
    MalformedMembership,

    /// <summary>Reports not followed because there are too many groups; the groups are flooded.</summary>
    GroupsFull,

    /// <summary>Reports not followed because the port has its most groups.</summary>
    GroupLimit,
}
