using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>
/// Sessions of random messages, mostly sensible ones with a few wrong bits and now and then plain noise, with random
/// descriptors, cuts and device delays. Whatever comes, nothing is thrown and nothing stays open or mapped.
/// </summary>
public class FuzzTests
{
    private const ulong Offered = ProtocolFeatures.Mq | ProtocolFeatures.ConfigureMemSlots | ProtocolFeatures.Status;

    private static readonly ulong[] Interesting =
        [0, 1, 2, 3, 255, 256, 257, 0x1000, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7f00_0000_0000, uint.MaxValue, 1ul << 63, ulong.MaxValue];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sessions_OfRandomMessages_EndCleanly(int seed)
    {
        var random = new Random(seed);
        int faulted = 0, started = 0;
        for (int session = 0; session < 150; session++)
        {
            using var dialogue = new Dialogue((ConfigOffer)random.Next(3));
            Run(dialogue, random);
            if (dialogue.Fault is { } fault)
            {
                faulted++;
                Assert.NotEqual(VhostUserFault.None, fault.Kind);
                Assert.NotEmpty(fault.Text);
            }
            started += dialogue.Device.Commands.Count(static command => command.StartsWith("start", StringComparison.Ordinal));
        }
        // The messages are sensible enough to get somewhere, and wrong enough to be noticed.
        Assert.InRange(faulted, 20, 149);
        Assert.InRange(started, 10, int.MaxValue);
    }

    private static void Run(Dialogue dialogue, Random random)
    {
        dialogue.Device.AnswersAtOnce = random.Next(4) > 0;
        for (int i = 0; i < 150; i++)
        {
            Send(dialogue, random);
            // Late and uncalled-for answers of the device, in any order.
            if (!dialogue.Device.AnswersAtOnce)
            {
                if (dialogue.Session.State == SessionState.Waiting)
                {
                    for (int ring = 0; ring < dialogue.Device.QueueCount; ring++) dialogue.Session.OnQueueStopped(ring, (ushort)random.Next());
                    if (dialogue.Session.State == SessionState.Waiting) dialogue.Session.OnMemorySet();
                }
                if (random.Next(8) == 0) dialogue.Session.OnQueueRefused(random.Next(dialogue.Device.QueueCount));
            }
            if (dialogue.Pump() is PumpResult.Faulted or PumpResult.Closed) return;
            Drain(dialogue);
        }
    }

    private static void Send(Dialogue dialogue, Random random)
    {
        bool noise = random.Next(1000) == 0;
        RequestRule rule;
        do rule = RequestTable.All[random.Next(RequestTable.All.Count)];
        while (EndsMostSessions(rule) && random.Next(150) > 0);
        int wrong = random.Next(200);
        byte[] payload = noise ? new byte[random.Next(300)] : Payload(rule, random, wrong);
        if (noise) random.NextBytes(payload);
        var header = MessageHeader.ForRequest(rule.Request, payload.Length, random.Next(3) == 0);
        byte[] bytes = noise && random.Next(2) == 0 ? payload : Dialogue.Bytes(wrong == 1 ? header with { Flags = (uint)random.Next(32) } : header, payload);
        int descriptors = wrong == 2 ? random.Next(12) : Descriptors(rule, payload, random);
        FdHandle[] files = [.. Enumerable.Range(0, descriptors).Select(_ => File(dialogue, rule, random))];
        int cut = bytes.Length > 1 && random.Next(4) == 0 ? random.Next(1, bytes.Length) : bytes.Length;
        if (bytes.Length == 0) return;
        dialogue.SendRaw(bytes.AsSpan(0, cut), files);
        if (cut == bytes.Length) return;
        dialogue.Pump();
        dialogue.SendRaw(bytes.AsSpan(cut));
    }

    // What this back end has no reply to, and regions that are there or not there: not too often, or no session gets far.
    private static bool EndsMostSessions(RequestRule rule) =>
        (rule.HasReply && (rule.Needs & Offered) != rule.Needs)
        || rule.Request is FrontEndRequest.IotlbMsg or FrontEndRequest.AddMemReg or FrontEndRequest.RemMemReg;

    private static byte[] Payload(RequestRule rule, Random random, int wrong)
    {
        byte[] payload = new byte[random.Next(2) == 0 ? rule.MinPayload : rule.MaxPayload];
        ulong Pick(ulong usual) => wrong == 3 ? Interesting[random.Next(Interesting.Length)] : usual;
        uint ring = (uint)Pick((ulong)random.Next(3));
        void Put<T>(T value, int offset = 0)
            where T : unmanaged => MemoryMarshal.Write(payload.AsSpan(offset), value);

        switch (rule.Request)
        {
            case FrontEndRequest.SetFeatures: Put(Pick(FakeDevice.OfferedFeatures | ((ulong)random.Next(2) << 30))); break;
            case FrontEndRequest.SetProtocolFeatures: Put(Pick(ProtocolFeatures.ReplyAck | ProtocolFeatures.Mq)); break;
            case FrontEndRequest.SetVringNum: Put(new VringState(ring, (uint)Pick(1ul << random.Next(1, 9)))); break;
            case FrontEndRequest.SetVringBase: Put(new VringState(ring, (uint)Pick((ulong)random.Next(0x10000)))); break;
            case FrontEndRequest.SetVringAddr: Put(Dialogue.AddressOf(ring) with { Index = ring, Flags = (uint)Pick(0) }); break;
            case FrontEndRequest.SetVringEnable: Put(new VringState(ring, (uint)Pick((ulong)random.Next(2)))); break;
            case FrontEndRequest.GetVringBase: Put(new VringState(ring, 0)); break;
            case FrontEndRequest.SetVringKick or FrontEndRequest.SetVringCall or FrontEndRequest.SetVringErr:
                Put(ring | Pick(random.Next(4) == 0 ? VringFile.NoDescriptor : 0));
                break;
            case FrontEndRequest.SetMemTable:
                payload = new byte[40];
                Put((uint)Pick(1));
                Put(new RegionDescription(Pick(0), Pick(0x100), Pick(0x7f00_0000_0000), Pick(0)), 8);
                break;
            case FrontEndRequest.AddMemReg or FrontEndRequest.RemMemReg:
                Put(new SingleRegion(0, new RegionDescription(Pick(0x1_0000ul << random.Next(8)), Pick(0x100), Pick(0x7f00_1000_0000), Pick(0))));
                break;
            case FrontEndRequest.GetConfig or FrontEndRequest.SetConfig:
                Put(new ConfigHeader((uint)Pick(0), (uint)Pick((ulong)payload.Length - ConfigHeader.Length), 0));
                break;
            default: break;
        }
        return payload;
    }

    private static FdHandle File(Dialogue dialogue, RequestRule rule, Random random)
    {
        bool wantsBell = rule.Request is FrontEndRequest.SetVringKick or FrontEndRequest.SetVringCall or FrontEndRequest.SetVringErr;
        return wantsBell != (random.Next(100) == 0) ? dialogue.Files.Bell() : dialogue.Files.Create(random.Next(6) == 0 ? 0x100u : 0x10000);
    }

    private static int Descriptors(RequestRule rule, byte[] payload, Random random) => rule.Request switch
    {
        FrontEndRequest.SetVringKick or FrontEndRequest.SetVringCall or FrontEndRequest.SetVringErr =>
            new VringFile(MemoryMarshal.Read<ulong>(payload)).HasDescriptor ? 1 : 0,
        FrontEndRequest.SetMemTable => 1,
        FrontEndRequest.RemMemReg => random.Next(2),
        _ => rule.MaxDescriptors,
    };

    // Replies are not looked at; the socket only must not fill up.
    private static void Drain(Dialogue dialogue)
    {
        byte[] rest = new byte[4096];
        while (dialogue.HasAnswer && dialogue.Channel.Handle.TryRead(rest, out _) == IoStatus.Done)
        {
        }
    }
}
