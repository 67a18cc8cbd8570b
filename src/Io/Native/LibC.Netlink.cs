namespace ActorNet.Io.Native;

/// <content>Constants of rtnetlink(7), under the names that the kernel's headers give them.</content>
internal static partial class LibC
{
#pragma warning disable IDE1006 // The headers' own names, so that a reader can search for them.
    internal const int AF_INET6 = 10, AF_NETLINK = 16, SOCK_RAW = 3, NETLINK_ROUTE = 0;
    internal const int SOL_NETLINK = 270, NETLINK_CAP_ACK = 10, NETLINK_EXT_ACK = 11;
    internal const uint RTMGRP_LINK = 1;

    internal const ushort NLM_F_REQUEST = 0x1, NLM_F_ACK = 0x4, NLM_F_REPLACE = 0x100, NLM_F_CREATE = 0x400, NLM_F_CAPPED = 0x100, NLM_F_ACK_TLVS = 0x200;
    internal const ushort NLMSG_ERROR = 2, RTM_NEWLINK = 16, RTM_DELLINK = 17, RTM_GETLINK = 18, RTM_NEWADDR = 20;
    internal const ushort NLMSGERR_ATTR_MSG = 1;

    internal const ushort IFLA_ADDRESS = 1, IFLA_IFNAME = 3, IFLA_MTU = 4, IFLA_MASTER = 10, IFLA_LINKINFO = 18, IFLA_GROUP = 27, IFLA_CARRIER = 33;
    internal const ushort IFLA_INFO_KIND = 1, IFLA_INFO_DATA = 2;
    internal const ushort IFLA_TUN_TYPE = 3, IFLA_TUN_VNET_HDR = 5, IFLA_TUN_PERSIST = 6, IFLA_TUN_MULTI_QUEUE = 7, IFLA_TUN_NUM_QUEUES = 8,
        IFLA_TUN_NUM_DISABLED_QUEUES = 9;
    internal const ushort IFA_ADDRESS = 1, IFA_LOCAL = 2, IFA_BROADCAST = 4;
#pragma warning restore IDE1006
}
