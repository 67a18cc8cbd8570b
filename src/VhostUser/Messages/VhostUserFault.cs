namespace ActorNet.VhostUser.Messages;

/// <summary>Why a session ended: what the other end did that the protocol does not allow.</summary>
public enum VhostUserFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The version in the header is not 1.</summary>
    BadVersion,

    /// <summary>The header has the reply flag or an unknown one.</summary>
    BadFlags,

    /// <summary>The payload is longer or shorter than the request allows, or than its own count says.</summary>
    BadPayloadSize,

    /// <summary>More or fewer descriptors than the request needs.</summary>
    WrongDescriptorCount,

    /// <summary>Descriptors were sent that this process could not take (MSG_CTRUNC).</summary>
    DescriptorsLost,

    /// <summary>A descriptor that cannot be what the request says, such as one that cannot be made non-blocking.</summary>
    BadDescriptor,

    /// <summary>The connection ended in the middle of a message.</summary>
    Incomplete,

    /// <summary>A request with a reply of its own that this back end cannot give.</summary>
    NotSupported,

    /// <summary>A virtio feature was accepted that was not offered.</summary>
    FeatureNotOffered,

    /// <summary>A protocol feature was accepted, or used, that was not offered.</summary>
    ProtocolFeatureNotOffered,

    /// <summary>There is no ring of that number.</summary>
    VringIndexOutOfRange,

    /// <summary>The size of a ring is not a power of two from 1 to 32768.</summary>
    BadVringSize,

    /// <summary>The base of a ring is not a 16-bit index.</summary>
    BadVringBase,

    /// <summary>A value is not one of those the request knows.</summary>
    BadValue,

    /// <summary>The memory table has too few or too many regions.</summary>
    BadRegionCount,

    /// <summary>A region is empty, wraps, or overlaps another one.</summary>
    BadRegion,

    /// <summary>The dirty log is empty, wraps, or cannot be mapped.</summary>
    BadLog,

    /// <summary>The buffer for what is in flight has other rings than the device, is too small, or cannot be mapped.</summary>
    BadInflight,

    /// <summary>The file behind a region is too short for it, or cannot be mapped.</summary>
    RegionDoesNotMap,

    /// <summary>A back end answered with something that is no reply to what it was asked.</summary>
    BadReply,

    /// <summary>A back end answered that it did not do what it was asked.</summary>
    Refused,

    /// <summary>A back end lacks what a front end cannot do without.</summary>
    Unsuitable,
}
