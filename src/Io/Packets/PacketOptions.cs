namespace ActorNet.Io.Packets;

/// <summary>How a packet socket is opened.</summary>
/// <param name="VnetHeader">A virtio-net header stands before each frame, with which checksums and segmentation cross undone.</param>
/// <param name="Promiscuous">Frames for other stations than the interface come too.</param>
/// <param name="BypassQueueing">Sent frames go to the driver past the interface's queueing discipline (tc-qdisc).</param>
/// <param name="ReceiveBuffer">Bytes that wait in the kernel at most, with its own overhead.</param>
/// <param name="SendBuffer">Bytes under way in the kernel at most, with its own overhead.</param>
public sealed record PacketOptions(
    bool VnetHeader = true, bool Promiscuous = true, bool BypassQueueing = false, int ReceiveBuffer = 4 << 20, int SendBuffer = 1 << 20)
{
    /// <summary>With virtio-net headers, promiscuous.</summary>
    public static PacketOptions Default { get; } = new();
}
