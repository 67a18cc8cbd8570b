namespace ActorNet.Devices.Switching;

/// <summary>What to do with a frame's VLAN tag before it goes out; offsets of its <see cref="Frames.OffloadHeader"/> move along. IEEE 802.1Q §6.9.2.</summary>
public enum TagEdit
{
    /// <summary>Leave the frame as it is.</summary>
    None,

    /// <summary>Put a tag of type 0x8100 behind the source address, with the decision's tag control.</summary>
    Insert,

    /// <summary>Take the 4 bytes behind the source address out.</summary>
    Remove,

    /// <summary>Write the decision's tag control over the one in the frame.</summary>
    Replace,
}
