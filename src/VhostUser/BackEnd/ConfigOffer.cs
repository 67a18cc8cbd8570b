namespace ActorNet.VhostUser.BackEnd;

/// <summary>
/// Whether the CONFIG protocol feature is offered, by which a front end reads the device's configuration space from us.
/// </summary>
public enum ConfigOffer
{
    /// <summary>
    /// Only to front ends that claim the session (SET_OWNER) before they ask for protocol features: user-mode Linux, which
    /// has no other source for the MAC and the link status, does so. QEMU asks first; its network device has a configuration
    /// space of its own and prints a warning when the back end offers one.
    /// </summary>
    Auto,

    /// <summary>Always.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}
