namespace ActorNet.Devices.VirtioNet;

/// <summary>Values of the configuration's duplex field, as Linux and QEMU have them. virtio 1.2 §5.1.4.</summary>
/// <remarks>The section's layout and its normative statements contradict each other; drivers follow the layout.</remarks>
public enum DuplexMode : byte
{
    /// <summary>One side at a time.</summary>
    Half = 0,

    /// <summary>Both sides at once.</summary>
    Full = 1,

    /// <summary>Not known.</summary>
    Unknown = 0xff,
}
