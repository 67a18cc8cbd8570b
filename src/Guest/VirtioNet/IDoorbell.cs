namespace ActorNet.Guest.VirtioNet;

/// <summary>How a driver tells the device that a queue has something for it (a "kick"): an ioeventfd, or a message to an actor.</summary>
public interface IDoorbell
{
    /// <summary>Queue <paramref name="queue"/>, counted as virtio does: 0 rx0, 1 tx0, 2 rx1, ..., the control queue last.</summary>
    void Ring(int queue);
}
