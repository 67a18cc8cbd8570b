namespace ActorNet.Io.Vhost;

/// <summary>Where the parts of a split ring are in this process.</summary>
/// <param name="Descriptors">The descriptor table, aligned to 16.</param>
/// <param name="Available">The available ring, aligned to 2.</param>
/// <param name="Used">The used ring, aligned to 4.</param>
public readonly record struct VhostRingAddress(ulong Descriptors, ulong Available, ulong Used)
{
    /// <summary>VHOST_VRING_F_LOG: the guest address under which writes to the used ring are logged; null: they are not.</summary>
    public ulong? Log { get; init; }
}
