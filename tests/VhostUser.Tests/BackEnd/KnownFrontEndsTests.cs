using System.Runtime.InteropServices;
using ActorNet.Devices.Virtio;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>The order in which three real front ends speak, message by message.</summary>
public class KnownFrontEndsTests
{
    private const ulong Bit30 = ProtocolFeatures.VirtioProtocolFeatures;
    private const ulong Accepted = FeatureBits.Version1 | FeatureBits.MrgRxbuf;

    [Fact]
    public void Qemu_StartsPausesAndGoesOn()
    {
        using var dialogue = new Dialogue();
        OpenAsQemu(dialogue, isFirstPair: true);
        for (uint ring = 0; ring < 2; ring++) SetBells(dialogue, ring);
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.Tell(SetVringEnable, new VringState(1, 1));
        Assert.Equal("", dialogue.Device.Take());

        StartAsQemu(dialogue, next: 0);
        Assert.Equal("features 0x100008000; memory 1; start 0 at 0; interrupt 0; start 1 at 0; interrupt 1", dialogue.Device.Take());

        // Stop: the reset comes before the question where the rings stopped.
        Assert.Equal(0ul, dialogue.Ack(SetStatus, 0ul));
        Assert.Equal("stop 0; stop 1", dialogue.Device.Take());
        Assert.Equal(100u, dialogue.StopRing(0));
        Assert.Equal(100u, dialogue.StopRing(1));
        dialogue.Tell(SetVringEnable, new VringState(0, 1));
        dialogue.Tell(SetVringEnable, new VringState(1, 1));
        Assert.Equal("", dialogue.Device.Take());

        // And on from there: the pause left no trace, and no SET_VRING_ENABLE need come again.
        StartAsQemu(dialogue, next: 100);
        Assert.Equal("memory 1; start 0 at 100; interrupt 0; start 1 at 100; interrupt 1", dialogue.Device.Take());
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void Qemu_SecondQueuePair_OpensAgainWhileTheFirstOneRuns()
    {
        using var dialogue = new Dialogue();
        OpenAsQemu(dialogue, isFirstPair: true);
        dialogue.Tell(SetFeatures, Accepted | Bit30);
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.Take();

        OpenAsQemu(dialogue, isFirstPair: false);
        dialogue.Tell(SetFeatures, Accepted | Bit30);
        SetBells(dialogue, 2);
        dialogue.StartRing(2);

        Assert.Equal("disable 2; start 2 at 0", dialogue.Device.Take());
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void Qemu_IsNotOfferedConfig_AtAnyTime()
    {
        using var dialogue = new Dialogue();

        ulong first = dialogue.Ask(GetProtocolFeatures);
        dialogue.Tell(SetOwner);
        ulong second = dialogue.Ask(GetProtocolFeatures);

        Assert.Equal(0ul, first & ProtocolFeatures.Config);
        Assert.Equal(first, second);
    }

    [Fact]
    public void VirtioUser_StartsAndSwapsMemoryUnderRunningRings()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetOwner);
        dialogue.Ask(GetFeatures);
        ulong protocol = dialogue.Ask(GetProtocolFeatures) & (ProtocolFeatures.Mq | ProtocolFeatures.ReplyAck | ProtocolFeatures.Status);
        dialogue.Tell(SetProtocolFeatures, protocol);
        Assert.Equal(2ul, dialogue.Ask(GetQueueNum));
        for (uint ring = 0; ring < 2; ring++) dialogue.Tell(SetVringCall, (ulong)ring, [dialogue.Files.Bell()]);
        dialogue.Tell(SetFeatures, Accepted | Bit30);
        SetTable(dialogue, needReply: true);
        for (uint ring = 0; ring < 2; ring++) dialogue.StartRing(ring);
        for (uint ring = 0; ring < 2; ring++) dialogue.Tell(SetVringEnable, new VringState(ring, 1));
        Assert.Equal(
            "features 0x100008000; memory 1; disable 0; start 0 at 0; disable 1; start 1 at 0; enable 0; enable 1",
            dialogue.Device.Take());

        for (uint ring = 0; ring < 2; ring++) dialogue.Tell(SetVringEnable, new VringState(ring, 0));
        SetTable(dialogue, needReply: true);
        for (uint ring = 0; ring < 2; ring++) dialogue.Tell(SetVringEnable, new VringState(ring, 1));
        Assert.Equal("disable 0; disable 1; memory 1; enable 0; enable 1", dialogue.Device.Take());
        Assert.Equal(1, dialogue.Files.Mapped);

        for (uint ring = 0; ring < 2; ring++) dialogue.Tell(SetVringEnable, new VringState(ring, 0));
        Assert.Equal(100u, dialogue.StopRing(0));
        Assert.Equal(100u, dialogue.StopRing(1));
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void UserModeLinux_AsksForEveryAcknowledgement_AndReadsItsConfig()
    {
        using var dialogue = new Dialogue(withheld: ProtocolFeatures.InbandNotifications);
        LoadAsUserModeLinux(dialogue);
        Assert.Equal(
            "features 0x100008000; memory 1; disable 0; start 0 at 0; enable 0; disable 1; start 1 at 0; enable 1",
            dialogue.Device.Take());
        Assert.Null(dialogue.Fault);
    }

    [Fact]
    public void UserModeLinux_LoadsItsDriverAgain_WithoutAskingWhereTheRingsStopped()
    {
        using var dialogue = new Dialogue(withheld: ProtocolFeatures.InbandNotifications);
        LoadAsUserModeLinux(dialogue);
        dialogue.Device.Take();

        for (int ring = 1; ring >= 0; ring--) Assert.Equal(0ul, dialogue.Ack(SetVringEnable, new VringState((uint)ring, 0)));
        dialogue.Ask(GetFeatures);
        Assert.Equal("disable 1; disable 0", dialogue.Device.Take());

        SetUpAsUserModeLinux(dialogue);
        Assert.Equal(
            "memory 1; interrupt 0; stop 0; interrupt 1; stop 1; start 0 at 0; enable 0; start 1 at 0; enable 1",
            dialogue.Device.Take());
        Assert.Null(dialogue.Fault);
    }

    private static void OpenAsQemu(Dialogue dialogue, bool isFirstPair)
    {
        Assert.NotEqual(0ul, dialogue.Ask(GetFeatures) & Bit30);
        dialogue.Tell(SetProtocolFeatures, dialogue.Ask(GetProtocolFeatures));
        Assert.Equal(2ul, dialogue.Ask(GetQueueNum));
        Assert.Equal(509ul, dialogue.Ask(GetMaxMemSlots));
        if (!isFirstPair) return;
        dialogue.Channel.Send(SetBackEndReqFd, [dialogue.Files.Socket()], needReply: true);
        Assert.Equal(0ul, dialogue.Channel.Receive<ulong>(SetBackEndReqFd));
        dialogue.Tell(SetOwner);
        dialogue.Ask(GetFeatures);
    }

    private static void SetBells(Dialogue dialogue, uint ring)
    {
        dialogue.Tell(SetVringCall, (ulong)ring, [dialogue.Files.Bell()]);
        dialogue.Tell(SetVringErr, (ulong)ring, [dialogue.Files.Bell()]);
    }

    private static void StartAsQemu(Dialogue dialogue, ushort next)
    {
        dialogue.Tell(SetFeatures, Accepted | Bit30);
        dialogue.Tell(SetStatus, dialogue.Ask(GetStatus) | 0x0b);
        // QEMU adds regions one by one; here the table came once, so that the second start replaces it.
        SetTable(dialogue, needReply: true);
        for (uint ring = 0; ring < 2; ring++)
        {
            dialogue.StartRing(ring, next);
            dialogue.Tell(SetVringCall, (ulong)ring, [dialogue.Files.Bell()]);
        }
        dialogue.Tell(SetStatus, dialogue.Ask(GetStatus) | 0x0f);
        Assert.Equal(0x0ful, dialogue.Ask(GetStatus));
    }

    private static void LoadAsUserModeLinux(Dialogue dialogue)
    {
        dialogue.Tell(SetOwner);
        dialogue.Ask(GetFeatures);
        ulong protocol = dialogue.Ask(GetProtocolFeatures)
            & (ProtocolFeatures.ReplyAck | ProtocolFeatures.BackEndReq | ProtocolFeatures.Config | ProtocolFeatures.InbandNotifications);
        Assert.Equal(ProtocolFeatures.ReplyAck | ProtocolFeatures.BackEndReq | ProtocolFeatures.Config, protocol);
        // The request that turns acknowledgements on wants one itself.
        Assert.Equal(0ul, dialogue.Ack(SetProtocolFeatures, protocol));
        dialogue.Channel.Send(SetBackEndReqFd, [dialogue.Files.Socket()], needReply: true);
        Assert.Equal(0ul, dialogue.Channel.Receive<ulong>(SetBackEndReqFd));
        // It reads from the beginning up to what it wants; the reply must be as long as the request.
        Assert.Equal(dialogue.Device.Config[..8], dialogue.FrontEnd.ReadConfig(0, 8));
        Assert.Equal(0ul, dialogue.Ack(SetFeatures, Accepted | Bit30));
        SetUpAsUserModeLinux(dialogue);
    }

    private static void SetUpAsUserModeLinux(Dialogue dialogue)
    {
        SetTable(dialogue, needReply: true, room: 2);
        for (uint ring = 0; ring < 2; ring++)
        {
            Assert.Equal(0ul, dialogue.Ack(SetVringCall, (ulong)ring, [dialogue.Files.Bell()]));
            Assert.Equal(0ul, dialogue.Ack(SetVringNum, new VringState(ring, 256)));
            Assert.Equal(0ul, dialogue.Ack(SetVringBase, new VringState(ring, 0)));
            Assert.Equal(0ul, dialogue.Ack(SetVringAddr, Dialogue.AddressOf(ring) with { Log = ulong.MaxValue }));
        }
        for (uint ring = 0; ring < 2; ring++)
        {
            Assert.Equal(0ul, dialogue.Ack(SetVringKick, (ulong)ring, [dialogue.Files.Bell()]));
            Assert.Equal(0ul, dialogue.Ack(SetVringEnable, new VringState(ring, 1)));
        }
    }

    // One region, in a table with room for several.
    private static void SetTable(Dialogue dialogue, bool needReply, int room = 1)
    {
        var (region, file) = dialogue.Region();
        byte[] payload = new byte[8 + (32 * room)];
        MemoryMarshal.Write(payload, new MemoryTableHeader(1, 0));
        MemoryMarshal.Write(payload.AsSpan(8), region);
        dialogue.Channel.SendBytes(SetMemTable, payload, [file], needReply);
        if (needReply) Assert.Equal(0ul, dialogue.Channel.Receive<ulong>(SetMemTable));
    }
}
