using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Netlink;

/// <summary>What the kernel says to a request.</summary>
/// <param name="Errno">None: done.</param>
/// <param name="Reason">The kernel's own words for an error, where it has some (NETLINK_EXT_ACK).</param>
/// <param name="Payload">The message that was asked for; empty for a change.</param>
internal readonly record struct NetlinkAnswer(Errno Errno, string? Reason, byte[] Payload);
