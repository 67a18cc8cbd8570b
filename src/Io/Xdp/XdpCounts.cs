namespace ActorNet.Io.Xdp;

/// <summary>What the kernel counts of XDP sockets (struct xdp_statistics).</summary>
/// <param name="Dropped">Received frames that it dropped: too long for a chunk, for instance.</param>
/// <param name="RingFull">Received frames for which the receive ring had no room.</param>
/// <param name="NoChunk">Received frames for which we had offered no memory.</param>
/// <param name="Refused">Frames to send that it did not understand.</param>
public readonly record struct XdpCounts(long Dropped, long RingFull, long NoChunk, long Refused);
