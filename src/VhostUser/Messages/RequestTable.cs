using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Messages;

/// <summary>All requests of a front end that can concern a network device, one line each, in the order of their numbers.</summary>
public static class RequestTable
{
    /// <summary>The longest payload that is read at all, known request or not; a session that announces more ends.</summary>
    public const int MaxPayload = 4096;

    /// <summary>The most descriptors that any request carries.</summary>
    public const int MaxDescriptors = MemoryTableHeader.MaxRegions;

    /// <summary>The payload of SET_LOG_BASE that describes shared memory.</summary>
    internal const int LogSize = 16;

    private const int U64 = 8, State = 8, Address = 40, Log = LogSize, Region = 40, Inflight = 24, Iotlb = 32;
    private const int Table = 8, TableEntry = 32;
    private const int Config = ConfigHeader.Length, ConfigData = ConfigHeader.MaxSize;

    // Postcopy and SET_VRING_ENDIAN belong to features that are not offered; they are declined in words of their own.
    private static readonly RequestRule[] Rules =
    [
        new(GetFeatures, "GET_FEATURES", 0, 0, HasReply: true),
        new(SetFeatures, "SET_FEATURES", U64, U64),
        new(SetOwner, "SET_OWNER", 0, 0),
        new(ResetOwner, "RESET_OWNER", 0, 0),
        // User-mode Linux always sends room for two regions, whatever the count says: a longer table than needed is fine.
        new(SetMemTable, "SET_MEM_TABLE", Table + TableEntry, Table + (MemoryTableHeader.MaxRegions * TableEntry), 1, MemoryTableHeader.MaxRegions),
        new(SetLogBase, "SET_LOG_BASE", U64, Log, 0, 1, Needs: ProtocolFeatures.LogShmFd),
        new(SetLogFd, "SET_LOG_FD", 0, U64, 0, 1, Needs: ProtocolFeatures.LogShmFd),
        new(SetVringNum, "SET_VRING_NUM", State, State),
        new(SetVringAddr, "SET_VRING_ADDR", Address, Address),
        new(SetVringBase, "SET_VRING_BASE", State, State),
        new(GetVringBase, "GET_VRING_BASE", State, State, HasReply: true),
        new(SetVringKick, "SET_VRING_KICK", U64, U64, 0, 1),
        new(SetVringCall, "SET_VRING_CALL", U64, U64, 0, 1),
        new(SetVringErr, "SET_VRING_ERR", U64, U64, 0, 1),
        new(GetProtocolFeatures, "GET_PROTOCOL_FEATURES", 0, 0, HasReply: true),
        new(SetProtocolFeatures, "SET_PROTOCOL_FEATURES", U64, U64),
        new(GetQueueNum, "GET_QUEUE_NUM", 0, 0, HasReply: true, Needs: ProtocolFeatures.Mq),
        new(SetVringEnable, "SET_VRING_ENABLE", State, State),
        new(SendRarp, "SEND_RARP", U64, U64, Needs: ProtocolFeatures.Rarp),
        new(NetSetMtu, "NET_SET_MTU", U64, U64, Needs: ProtocolFeatures.Mtu),
        new(SetBackEndReqFd, "SET_BACKEND_REQ_FD", 0, U64, 1, 1, Needs: ProtocolFeatures.BackEndReq),
        new(IotlbMsg, "IOTLB_MSG", Iotlb, Iotlb, HasReply: true),
        new(SetVringEndian, "SET_VRING_ENDIAN", State, State),
        new(GetConfig, "GET_CONFIG", Config, Config + ConfigData, HasReply: true, Needs: ProtocolFeatures.Config),
        new(SetConfig, "SET_CONFIG", Config, Config + ConfigData, Needs: ProtocolFeatures.Config),
        new(PostcopyAdvise, "POSTCOPY_ADVISE", 0, 0, HasReply: true),
        new(PostcopyListen, "POSTCOPY_LISTEN", 0, 0),
        new(PostcopyEnd, "POSTCOPY_END", 0, 0, HasReply: true),
        new(GetInflightFd, "GET_INFLIGHT_FD", Inflight, Inflight, HasReply: true, Needs: ProtocolFeatures.InflightShmFd),
        new(SetInflightFd, "SET_INFLIGHT_FD", Inflight, Inflight, 1, 1, Needs: ProtocolFeatures.InflightShmFd),
        new(ResetDevice, "RESET_DEVICE", 0, 0, Needs: ProtocolFeatures.ResetDevice),
        new(VringKick, "VRING_KICK", State, State, Needs: ProtocolFeatures.InbandNotifications),
        new(GetMaxMemSlots, "GET_MAX_MEM_SLOTS", 0, 0, HasReply: true, Needs: ProtocolFeatures.ConfigureMemSlots),
        new(AddMemReg, "ADD_MEM_REG", Region, Region, 1, 1, Needs: ProtocolFeatures.ConfigureMemSlots),
        new(RemMemReg, "REM_MEM_REG", Region, Region, 0, 1, Needs: ProtocolFeatures.ConfigureMemSlots),
        new(SetStatus, "SET_STATUS", U64, U64, Needs: ProtocolFeatures.Status),
        new(GetStatus, "GET_STATUS", 0, 0, HasReply: true, Needs: ProtocolFeatures.Status),
    ];

    private static readonly RequestRule?[] ByNumber = Index();

    /// <summary>All lines.</summary>
    public static IReadOnlyList<RequestRule> All => Rules;

    /// <summary>The line of a request, or null for a number that is not in the table.</summary>
    public static RequestRule? Find(uint request) => request < (uint)ByNumber.Length ? ByNumber[request] : null;

    /// <summary>The name of a request, known or not.</summary>
    public static string NameOf(uint request) => Find(request)?.Name ?? $"request {request}";

    private static RequestRule?[] Index()
    {
        var byNumber = new RequestRule?[Rules.Max(static rule => (int)rule.Request) + 1];
        foreach (RequestRule rule in Rules) byNumber[(int)rule.Request] = rule;
        return byNumber;
    }
}
