namespace ActorNet.Guest.VirtioNet;

/// <summary>What a device did wrong. A driver trusts its device no more than the device trusts it.</summary>
public enum DeviceFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The used index says that more chains came back than are out. virtio 1.2 §2.7.8.</summary>
    UsedIndexTooFar,

    /// <summary>A used element names a chain that is not out. §2.7.8.</summary>
    UnknownChain,

    /// <summary>More bytes written than the chain has room for. §2.7.8.2.</summary>
    LengthTooLong,
}
