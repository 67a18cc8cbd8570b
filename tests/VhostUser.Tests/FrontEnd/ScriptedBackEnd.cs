using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.FrontEnd;

/// <summary>Answers the requests of a session, well or, where a test says so, badly.</summary>
internal sealed class ScriptedBackEnd
{
    public ulong Features { get; set; } =
        FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx | FeatureBits.Mq | FeatureBits.Status | FeatureBits.Mtu | FeatureBits.CtrlVq
        | ProtocolFeatures.VirtioProtocolFeatures | ProtocolFeatures.VirtioLogAll;

    public ulong Protocol { get; set; } =
        ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.Mtu | ProtocolFeatures.Config | ProtocolFeatures.ConfigureMemSlots | ProtocolFeatures.Status;

    public ulong Pairs { get; set; } = 4;

    public ulong Slots { get; set; } = 32;

    public byte[] Config { get; set; } = [0x52, 0x54, 0, 1, 2, 3, 1, 0, 4, 0, 0x28, 0x23]; // link up, 4 pairs, MTU 9000

    /// <summary>Answers to give instead of the right ones.</summary>
    public Dictionary<FrontEndRequest, byte[]> Lies { get; } = [];

    /// <summary>What was asked, in order.</summary>
    public List<FrontEndRequest> Heard { get; } = [];

    public List<PendingRequest> All { get; } = [];

    private ulong _status;

    /// <summary>Answers until nothing more is asked.</summary>
    public void Serve(FrontEndRequests requests)
    {
        while (requests.Current is { } request)
        {
            Heard.Add(request.Request);
            All.Add(request);
            Assert.True(Heard.Count < 200, "it asks for ever");
            if (request.Request == FrontEndRequest.SetStatus) _status = U64Of(request);
            requests.OnSent();
            if (request.IsAnswered) requests.OnReply(Lies.TryGetValue(request.Request, out byte[]? lie) ? lie : Answer(request));
        }
    }

    public static ulong U64Of(PendingRequest request) => MemoryMarshal.Read<ulong>(request.Payload);

    public static byte[] U64(ulong value) => BitConverter.GetBytes(value);

    private byte[] Answer(PendingRequest request) => request.Request switch
    {
        FrontEndRequest.GetFeatures => U64(Features),
        FrontEndRequest.GetProtocolFeatures => U64(Protocol),
        FrontEndRequest.GetQueueNum => U64(Pairs),
        FrontEndRequest.GetMaxMemSlots => U64(Slots),
        FrontEndRequest.GetConfig => [.. request.Payload[..ConfigHeader.Length], .. Config],
        FrontEndRequest.GetStatus => U64(_status),
        FrontEndRequest.GetVringBase => [.. request.Payload[..4], 7, 0, 0, 0],
        _ => U64(0),
    };
}
