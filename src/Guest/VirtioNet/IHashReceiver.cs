namespace ActorNet.Guest.VirtioNet;

/// <summary>Takes the hashes of received frames, too, where they were negotiated.</summary>
public interface IHashReceiver : IFrameReceiver
{
    /// <summary>The hash of the frame that comes next.</summary>
    /// <param name="value">The hash.</param>
    /// <param name="report">VIRTIO_NET_HASH_REPORT_*: over what it was calculated; 0 for none. virtio 1.2 §5.1.6.4.4.</param>
    void OnHash(uint value, ushort report);
}
