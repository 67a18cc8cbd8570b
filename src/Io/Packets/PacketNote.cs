namespace ActorNet.Io.Packets;

/// <summary>What the kernel says of a received frame besides its bytes (PACKET_AUXDATA).</summary>
/// <param name="VlanTag">The tag that it has taken out from behind the addresses, as it stood there (type, then priority and number); 0 when none.</param>
/// <param name="IsChecksumMissing">Its transport checksum is not complete: the sender left that to hardware which it never met.</param>
public readonly record struct PacketNote(uint VlanTag, bool IsChecksumMissing);
