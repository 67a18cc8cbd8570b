namespace ActorNet.Guest.VirtioNet;

/// <summary>Where the last command on the control queue stands.</summary>
public enum ControlState
{
    /// <summary>None was sent yet.</summary>
    Idle,

    /// <summary>The device has it.</summary>
    Pending,

    /// <summary>The device answered VIRTIO_NET_OK.</summary>
    Done,

    /// <summary>The device answered VIRTIO_NET_ERR, or something that is no answer.</summary>
    Refused,
}
