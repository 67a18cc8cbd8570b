namespace ActorNet.Devices.Switching;

/// <summary>Ethernet addresses of IP groups. RFC 1112 §6.4, RFC 2464 §7.</summary>
internal static class GroupAddress
{
    internal const ulong V4Prefix = 0x0100_5e00_0000;
    internal const ulong V6Prefix = 0x3333_0000_0000;

    internal static bool IsIPv4(ulong address) => (address & 0xffff_ff80_0000) == V4Prefix;

    internal static bool IsIPv6(ulong address) => (address & 0xffff_0000_0000) == V6Prefix;

    /// <summary>
    /// 224.0.0.x, which hosts need not report (RFC 4541 §2.1.2); its like of IPv6, ff02::xx; and the solicited-node groups,
    /// without which no neighbour is found. Other groups that share such an address are flooded with it.
    /// </summary>
    internal static bool IsAlwaysFlooded(ulong address) =>
        (address & 0xffff_ffff_ff00) is V4Prefix or V6Prefix || (address & 0xffff_ff00_0000) == (V6Prefix | 0xff00_0000);
}
