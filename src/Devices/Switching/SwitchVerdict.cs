namespace ActorNet.Devices.Switching;

/// <summary>What becomes of a frame: it is forwarded, or dropped for one cause.</summary>
/// <remarks>Each value is the number of the <see cref="SwitchCounter"/> that counts it.</remarks>
public enum SwitchVerdict
{
    /// <summary>The frame goes to the ports of the decision.</summary>
    Forward = SwitchCounter.Forwarded,

    /// <inheritdoc cref="SwitchCounter.NoSuchPort"/>
    NoSuchPort = SwitchCounter.NoSuchPort,

    /// <inheritdoc cref="SwitchCounter.PortDown"/>
    PortDown = SwitchCounter.PortDown,

    /// <inheritdoc cref="SwitchCounter.Blocked"/>
    Blocked = SwitchCounter.Blocked,

    /// <inheritdoc cref="SwitchCounter.Runt"/>
    Runt = SwitchCounter.Runt,

    /// <inheritdoc cref="SwitchCounter.Oversize"/>
    Oversize = SwitchCounter.Oversize,

    /// <inheritdoc cref="SwitchCounter.TruncatedTag"/>
    TruncatedTag = SwitchCounter.TruncatedTag,

    /// <inheritdoc cref="SwitchCounter.ReservedVlan"/>
    ReservedVlan = SwitchCounter.ReservedVlan,

    /// <inheritdoc cref="SwitchCounter.TaggedOnAccess"/>
    TaggedOnAccess = SwitchCounter.TaggedOnAccess,

    /// <inheritdoc cref="SwitchCounter.VlanNotAllowed"/>
    VlanNotAllowed = SwitchCounter.VlanNotAllowed,

    /// <inheritdoc cref="SwitchCounter.InvalidSource"/>
    InvalidSource = SwitchCounter.InvalidSource,

    /// <inheritdoc cref="SwitchCounter.SpoofedSource"/>
    SpoofedSource = SwitchCounter.SpoofedSource,

    /// <inheritdoc cref="SwitchCounter.OwnProbe"/>
    OwnProbe = SwitchCounter.OwnProbe,

    /// <inheritdoc cref="SwitchCounter.ReservedAddress"/>
    ReservedAddress = SwitchCounter.ReservedAddress,

    /// <inheritdoc cref="SwitchCounter.MacLimit"/>
    MacLimit = SwitchCounter.MacLimit,

    /// <inheritdoc cref="SwitchCounter.SamePort"/>
    SamePort = SwitchCounter.SamePort,

    /// <inheritdoc cref="SwitchCounter.Isolated"/>
    Isolated = SwitchCounter.Isolated,

    /// <inheritdoc cref="SwitchCounter.EgressDown"/>
    EgressDown = SwitchCounter.EgressDown,

    /// <inheritdoc cref="SwitchCounter.NoEgress"/>
    NoEgress = SwitchCounter.NoEgress,

    /// <inheritdoc cref="SwitchCounter.BroadcastStorm"/>
    BroadcastStorm = SwitchCounter.BroadcastStorm,

    /// <inheritdoc cref="SwitchCounter.MulticastStorm"/>
    MulticastStorm = SwitchCounter.MulticastStorm,

    /// <inheritdoc cref="SwitchCounter.UnknownUnicastStorm"/>
    UnknownUnicastStorm = SwitchCounter.UnknownUnicastStorm,
}
