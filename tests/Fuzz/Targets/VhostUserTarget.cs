using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;
using ActorNet.Fuzz.Engine;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.Fuzz.Targets;

/// <summary>
/// A front end that sends any messages with any descriptors; behind the session are real rings, which are looked at whenever one
/// starts. Afterwards no descriptor is open and nothing is mapped that was not before.
/// </summary>
internal sealed class VhostUserTarget : IFuzzTarget
{
    private const int MaxMessages = 64;
    private const int PumpBudget = 64;
    private const int Raw = 250; // from here on a header is taken from the input as it is
    private const ulong RegionSize = 0x1_0000;
    private const ulong UserAddress = 0x7f00_0000_0000;

    public string Name => "vhost-user";

    public string Description => "a front end that sends any messages with any descriptors";

    public int RunsPerSecond => 500;

    // A front end as it should be: features, memory, one ring; each request once as it is; and a ring twice.
    public IEnumerable<byte[]> Seeds()
    {
        InputBuilder Opening() => new InputBuilder()
            .Bytes(Choice(FrontEndRequest.SetOwner), 0, 0)
            .Bytes(Choice(FrontEndRequest.SetFeatures), 0, 8).QuadWord(FeatureBits.Version1 | FeatureBits.EventIdx | ProtocolFeatures.VirtioProtocolFeatures)
            .Bytes(Choice(FrontEndRequest.SetProtocolFeatures), 0, 8).QuadWord(ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.ConfigureMemSlots)
            .Bytes(Choice(FrontEndRequest.SetMemTable), 0, 40).DoubleWord(1).DoubleWord(0).QuadWord(0).QuadWord(RegionSize).QuadWord(UserAddress).QuadWord(0).Bytes(1, 0, 7);
        InputBuilder Ring(InputBuilder to, byte ring) => to
            .Bytes(Choice(FrontEndRequest.SetVringNum), 0, 8).DoubleWord(ring).DoubleWord(16)
            .Bytes(Choice(FrontEndRequest.SetVringBase), 0, 8).DoubleWord(ring).DoubleWord(0)
            .Bytes(Choice(FrontEndRequest.SetVringAddr), 0, 40).DoubleWord(ring).DoubleWord(0).QuadWord(UserAddress + (0x1000u * ring)).QuadWord(UserAddress + 0x800 + (0x1000u * ring)).QuadWord(UserAddress + 0x400 + (0x1000u * ring)).QuadWord(0)
            .Bytes(Choice(FrontEndRequest.SetVringKick), 0, 8).QuadWord(ring).Bytes(1, 1, 0)
            .Bytes(Choice(FrontEndRequest.SetVringEnable), 0, 8).DoubleWord(ring).DoubleWord(1);

        for (byte ring = 0; ring < 3; ring++) yield return Ring(Ring(Opening(), ring), ring).Bytes(Choice(FrontEndRequest.GetVringBase), 0, 8).DoubleWord(ring).DoubleWord(0).Build();
        foreach (RequestRule rule in RequestTable.All)
        {
            var each = Ring(Opening(), 1).Bytes(Choice(rule.Request), 1, (byte)Math.Min(rule.MaxPayload, 200)).QuadWord(1).QuadWord(8).QuadWord(0).QuadWord(0);
            yield return each.Bytes(new byte[Math.Max(0, Math.Min(rule.MaxPayload, 200) - 32)]).Bytes((byte)rule.MaxDescriptors, 0, 0, 1, 0).Build();
        }
    }

    public void Run(byte[] input, Observations seen)
    {
        Leftovers before = Leftovers.Count();
        using (var files = new FuzzFiles()) Talk(new InputReader(input), files, seen);
        before.ExpectSame();
    }

    private static void Talk(InputReader reader, FuzzFiles files, Observations seen)
    {
        (UnixConnection front, UnixConnection back) = UnixConnection.Pair();
        var device = new FuzzDevice(seen);
        var session = new BackEndSession(device, ConfigOffer.On);
        device.Session = session;
        using (front)
        using (var backEnd = new BackEndConnection(back, session))
        {
            for (int i = 0; i < MaxMessages && !reader.IsAtEnd; i++)
            {
                if (!Send(ref reader, front, files, seen)) break;
                PumpResult result = backEnd.Pump(PumpBudget);
                seen.Saw(1, (long)result);
                device.Work();
                if (result is PumpResult.Faulted or PumpResult.Closed) break;
                Drain(front);
            }

            if (backEnd.Fault is { } fault)
            {
                seen.Saw(2, (long)fault.Kind);
                if (fault.Text.Length == 0) throw new InvalidOperationException("a session ended without saying why");
            }
        }

        device.Dispose();
        session.Dispose();
    }

    private static bool Send(ref InputReader reader, UnixConnection front, FuzzFiles files, Observations seen)
    {
        byte choice = reader.Byte();
        RequestRule rule = RequestTable.All[choice % RequestTable.All.Count];
        byte flags = reader.Byte();
        int length = reader.Byte();
        byte[] payload = new byte[flags < 240 ? length : Math.Min(16 * length, RequestTable.MaxPayload + 64)];
        reader.Take(payload.Length).CopyTo(payload);
        byte[] message = new byte[MessageHeader.Length + payload.Length];
        MemoryMarshal.Write(message, MessageHeader.ForRequest(rule.Request, payload.Length, (flags & 1) != 0));
        if (choice >= Raw) reader.Take(MessageHeader.Length).CopyTo(message);
        payload.CopyTo(message, MessageHeader.Length);
        seen.Saw(3, (long)rule.Request);
        FdHandle[] descriptors = rule.MaxDescriptors > 0 || flags >= 248 ? Descriptors(ref reader, files) : [];
        return front.TrySend(message, descriptors, out int sent) == IoStatus.Done && sent == message.Length;
    }

    private static FdHandle[] Descriptors(ref InputReader reader, FuzzFiles files)
    {
        var descriptors = new FdHandle[reader.Byte() % 10];
        for (int i = 0; i < descriptors.Length; i++) descriptors[i] = files.Next(reader.Byte(), reader.Byte());
        return descriptors;
    }

    // Replies are not looked at; the socket only must not fill up. Descriptors that come with them are closed.
    private static void Drain(UnixConnection front)
    {
        byte[] rest = new byte[4096];
        List<FdHandle> received = [];
        while (front.TryReceive(rest, received, out int count) == IoStatus.Done && count > 0)
        {
        }

        foreach (FdHandle handle in received) handle.Dispose();
    }

    private static byte Choice(FrontEndRequest request)
    {
        for (int i = 0; i < RequestTable.All.Count; i++)
            if (RequestTable.All[i].Request == request) return (byte)i;
        return 0;
    }
}
