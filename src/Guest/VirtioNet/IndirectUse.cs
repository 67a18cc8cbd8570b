namespace ActorNet.Guest.VirtioNet;

/// <summary>When a driver puts its descriptors into an indirect table. virtio 1.2 §2.7.5.3.</summary>
public enum IndirectUse
{
    /// <summary>Never, or the feature was not negotiated.</summary>
    Never,

    /// <summary>For chains of more than one descriptor: as drivers usually do.</summary>
    WhenLong,

    /// <summary>For every chain, even of one descriptor.</summary>
    Always,

    /// <summary>The first descriptor direct, the others in a table behind it: allowed, hence to be tested.</summary>
    Tail,
}
