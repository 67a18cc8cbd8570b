namespace ActorNet.VhostUser.Messages;

/// <summary>
/// Protocol features (requests 15 and 16), and the two bits that the protocol adds to virtio's own feature bits. Names
/// as in the specification, in which the older word for back end is "slave".
/// </summary>
public static class ProtocolFeatures
{
    /// <summary>More than one queue pair; <see cref="FrontEndRequest.GetQueueNum"/>.</summary>
    public const ulong Mq = 1ul << 0;

    /// <summary>The dirty log is shared memory.</summary>
    public const ulong LogShmFd = 1ul << 1;

    /// <summary><see cref="FrontEndRequest.SendRarp"/>.</summary>
    public const ulong Rarp = 1ul << 2;

    /// <summary>A request with <see cref="MessageHeader.NeedReply"/> is answered.</summary>
    public const ulong ReplyAck = 1ul << 3;

    /// <summary><see cref="FrontEndRequest.NetSetMtu"/>.</summary>
    public const ulong Mtu = 1ul << 4;

    /// <summary><see cref="FrontEndRequest.SetBackEndReqFd"/>.</summary>
    public const ulong BackEndReq = 1ul << 5;

    /// <summary><see cref="FrontEndRequest.SetVringEndian"/>.</summary>
    public const ulong CrossEndian = 1ul << 6;

    /// <summary>Of crypto devices.</summary>
    public const ulong CryptoSession = 1ul << 7;

    /// <summary>Post-copy migration.</summary>
    public const ulong PageFault = 1ul << 8;

    /// <summary><see cref="FrontEndRequest.GetConfig"/> and <see cref="FrontEndRequest.SetConfig"/>.</summary>
    public const ulong Config = 1ul << 9;

    /// <summary>The back end may send descriptors with its own requests.</summary>
    public const ulong BackEndSendFd = 1ul << 10;

    /// <summary>The back end may give a doorbell page of its own.</summary>
    public const ulong HostNotifier = 1ul << 11;

    /// <summary>Requests in flight are tracked in shared memory.</summary>
    public const ulong InflightShmFd = 1ul << 12;

    /// <summary><see cref="FrontEndRequest.ResetDevice"/>.</summary>
    public const ulong ResetDevice = 1ul << 13;

    /// <summary>Kicks and calls are messages.</summary>
    public const ulong InbandNotifications = 1ul << 14;

    /// <summary>Memory regions come and go one by one.</summary>
    public const ulong ConfigureMemSlots = 1ul << 15;

    /// <summary><see cref="FrontEndRequest.SetStatus"/> and <see cref="FrontEndRequest.GetStatus"/>.</summary>
    public const ulong Status = 1ul << 16;

    /// <summary>Among the virtio features: every page written is to be logged (VHOST_F_LOG_ALL).</summary>
    public const ulong VirtioLogAll = 1ul << 26;

    /// <summary>Among the virtio features: protocol features exist (VHOST_USER_F_PROTOCOL_FEATURES).</summary>
    public const ulong VirtioProtocolFeatures = 1ul << 30;

    private static readonly (ulong Bit, string Name)[] Names =
    [
        (Mq, "MQ"), (LogShmFd, "LOG_SHMFD"), (Rarp, "RARP"), (ReplyAck, "REPLY_ACK"), (Mtu, "MTU"), (BackEndReq, "BACKEND_REQ"),
        (CrossEndian, "CROSS_ENDIAN"), (CryptoSession, "CRYPTO_SESSION"), (PageFault, "PAGEFAULT"), (Config, "CONFIG"),
        (BackEndSendFd, "BACKEND_SEND_FD"), (HostNotifier, "HOST_NOTIFIER"), (InflightShmFd, "INFLIGHT_SHMFD"),
        (ResetDevice, "RESET_DEVICE"), (InbandNotifications, "INBAND_NOTIFICATIONS"), (ConfigureMemSlots, "CONFIGURE_MEM_SLOTS"),
        (Status, "STATUS"),
    ];

    /// <summary>The names of the bits that are set, for messages to people.</summary>
    public static string Describe(ulong features)
    {
        var words = new List<string>();
        foreach ((ulong bit, string name) in Names)
            if ((features & bit) != 0)
                words.Add(name);
        ulong nameless = Names.Aggregate(features, static (left, row) => left & ~row.Bit);
        if (nameless != 0) words.Add($"0x{nameless:x}");
        return words.Count == 0 ? "none" : string.Join(' ', words);
    }
}
