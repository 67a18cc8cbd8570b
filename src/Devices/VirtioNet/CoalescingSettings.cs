namespace ActorNet.Devices.VirtioNet;

/// <summary>How long interrupts of a queue may be held back. virtio 1.2 §5.1.6.5.9.</summary>
/// <param name="MaxPackets">Packets that one interrupt may tell of; 0: each one is told at once.</param>
/// <param name="MaxMicroseconds">How long the first of them may wait; 0: each one is told at once.</param>
public readonly record struct CoalescingSettings(uint MaxPackets, uint MaxMicroseconds)
{
    /// <summary>True when interrupts may wait at all.</summary>
    public bool IsOn => MaxPackets != 0 && MaxMicroseconds != 0;
}
