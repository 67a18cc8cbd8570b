using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Kicks, calls and errors as messages.</summary>
public sealed class InbandTests : IDisposable
{
    private const ulong Needed = ProtocolFeatures.InbandNotifications | ProtocolFeatures.ReplyAck | ProtocolFeatures.BackEndReq;

    private readonly Dialogue _dialogue = new();
    private readonly UnixConnection _front;

    public InbandTests()
    {
        (_front, UnixConnection back) = UnixConnection.Pair();
        _dialogue.Tell(SetProtocolFeatures, Needed);
        _dialogue.Tell(SetBackEndReqFd, [back.Handle]);
        back.Dispose();
        _dialogue.SetMemory();
        _dialogue.Tell(SetVringNum, new VringState(0, 256));
        _dialogue.Tell(SetVringAddr, Dialogue.AddressOf(0));
        _dialogue.Device.Take();
    }

    [Fact]
    public void FirstKick_StartsTheRing_LaterOnesRing()
    {
        Assert.Equal(0ul, _dialogue.Ack(VringKick, new VringState(0, 0)));
        Assert.Equal(0ul, _dialogue.Ack(VringKick, new VringState(0, 0)));

        Assert.Equal("start 0 at 0; ring 0", _dialogue.Device.Take());
    }

    [Fact]
    public void Kick_BeforeTheRingIsSetUp_StartsItWhenItIs()
    {
        _dialogue.Ack(VringKick, new VringState(1, 0));
        _dialogue.Tell(SetVringNum, new VringState(1, 16));
        _dialogue.Tell(SetVringAddr, Dialogue.AddressOf(1));

        Assert.Equal("start 1 at 0", _dialogue.Device.Take());
    }

    [Fact]
    public void Kick_OfNoRing_Breaks()
    {
        _dialogue.Channel.Send(VringKick, new VringState(5, 0));
        _dialogue.Pump();

        Assert.Equal(VhostUserFault.VringIndexOutOfRange, _dialogue.Fault!.Kind);
    }

    [Fact]
    public void Descriptor_IsPreferredToTheMessage()
    {
        _dialogue.Tell(SetVringKick, 0ul, [_dialogue.Files.Bell()]);
        _dialogue.Tell(SetVringCall, VringFile.NoDescriptor);
        _dialogue.Tell(SetVringErr, VringFile.NoDescriptor);

        _dialogue.Session.OnQueueBroken(0);

        Assert.Equal("start 0 at 0; no interrupt 0", _dialogue.Device.Take());
        Assert.Null(NextRequest());
    }

    [Fact]
    public void Interrupt_AndError_AreMessages()
    {
        _dialogue.Ack(VringKick, new VringState(0, 0));

        _dialogue.Device.Interrupts[0]!.Raise();
        _dialogue.Session.OnQueueBroken(0);

        Assert.Equal((BackEndRequest.VringCall, 0u), NextRequest());
        Assert.Equal((BackEndRequest.VringErr, 0u), NextRequest());
    }

    [Fact]
    public void Interrupt_OfARingThatStopped_IsNone()
    {
        _dialogue.Ack(VringKick, new VringState(0, 0));
        _dialogue.StopRing(0);

        _dialogue.Device.Interrupts[0]!.Raise();

        Assert.Null(NextRequest());
    }

    [Fact]
    public void StoppedRing_StartsWithTheNextKick()
    {
        _dialogue.Ack(VringKick, new VringState(0, 0));
        _dialogue.StopRing(0);
        _dialogue.Device.Take();

        _dialogue.Ack(VringKick, new VringState(0, 0));

        Assert.Equal("start 0 at 100", _dialogue.Device.Take());
    }

    public void Dispose()
    {
        _front.Dispose();
        _dialogue.Dispose();
    }

    private (BackEndRequest Request, uint Ring)? NextRequest()
    {
        byte[] bytes = new byte[MessageHeader.Length + 8];
        if (_front.TryReceive(bytes, [], out int count) != Io.Descriptors.IoStatus.Done) return null;
        Assert.Equal(bytes.Length, count);
        return ((BackEndRequest)BitConverter.ToUInt32(bytes), BitConverter.ToUInt32(bytes, MessageHeader.Length));
    }
}
