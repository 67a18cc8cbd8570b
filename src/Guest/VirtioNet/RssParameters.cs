namespace ActorNet.Guest.VirtioNet;

/// <summary>What a driver asks of receive-side scaling. virtio 1.2 §5.1.6.5.7.</summary>
/// <param name="HashTypes">VIRTIO_NET_HASH_TYPE_* bits.</param>
/// <param name="Table">Receive queues by hash, counted in pairs; as many as a power of two.</param>
/// <param name="UnclassifiedQueue">The receive queue of frames without a hash.</param>
/// <param name="Pairs">Transmit queues that the driver uses.</param>
/// <param name="Key">The key of the hash.</param>
public sealed record RssParameters(uint HashTypes, IReadOnlyList<ushort> Table, ushort UnclassifiedQueue, ushort Pairs, ReadOnlyMemory<byte> Key);
