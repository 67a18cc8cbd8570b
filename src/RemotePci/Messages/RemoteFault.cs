namespace ActorNet.RemotePci.Messages;

/// <summary>Why a session ended: what the other end did that the protocol does not allow.</summary>
public enum RemoteFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>A number that is no command of QEMU's.</summary>
    UnknownCommand,

    /// <summary>The payload is not as long as that of the command.</summary>
    BadPayloadSize,

    /// <summary>More or fewer descriptors than the command needs.</summary>
    WrongDescriptorCount,

    /// <summary>Descriptors were sent that this process could not take (MSG_CTRUNC).</summary>
    DescriptorsLost,

    /// <summary>A descriptor that cannot be what the command says.</summary>
    BadDescriptor,

    /// <summary>The connection ended in the middle of a message.</summary>
    Incomplete,

    /// <summary>An access of a size that there is not, or outside of configuration space.</summary>
    BadAccess,

    /// <summary>A piece of memory is empty, wraps, or overlaps another one.</summary>
    BadRegion,

    /// <summary>The file behind a piece of memory is too short for it, or cannot be mapped.</summary>
    RegionDoesNotMap,
}
