using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Our own requests to the front end: what goes out, what comes back, and front ends that do not listen.</summary>
public sealed class BackEndRequestTests : IDisposable
{
    private const ulong Needed = ProtocolFeatures.BackEndReq | ProtocolFeatures.Config;

    private readonly Dialogue _dialogue = new(ConfigOffer.On);
    private readonly UnixConnection _front;

    public BackEndRequestTests() => _front = OpenChannel();

    [Fact]
    public void ConfigChange_IsSent_OnceForEachChange()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed);

        _dialogue.Session.OnConfigChanged();
        _dialogue.Session.OnConfigChanged();

        MessageHeader expected = new((uint)BackEndRequest.ConfigChange, MessageHeader.Version, 0);
        Assert.Equal([expected, expected], Received());
    }

    [Theory]
    [InlineData(ProtocolFeatures.BackEndReq)]
    [InlineData(ProtocolFeatures.Config)]
    public void ConfigChange_NotNegotiated_IsNotSent(ulong features)
    {
        _dialogue.Tell(SetProtocolFeatures, features);

        _dialogue.Session.OnConfigChanged();

        Assert.Empty(Received());
    }

    [Fact]
    public void ConfigChange_BeforeThereIsASocket_IsLost()
    {
        using var dialogue = new Dialogue(ConfigOffer.On);
        dialogue.Tell(SetProtocolFeatures, Needed);

        dialogue.Session.OnConfigChanged();

        Assert.Null(dialogue.Session.Requests);
    }

    [Fact]
    public void Replies_AreTaken_InPieces_AndRefusalsCounted()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed | ProtocolFeatures.ReplyAck);
        BackEndRequests requests = _dialogue.Session.Requests!;
        for (int i = 0; i < 3; i++) _dialogue.Session.OnConfigChanged();
        Assert.All(Received(), static header => Assert.True(header.NeedsReply));
        Assert.Equal(3, requests.Unanswered);

        byte[] replies = [.. Reply(0), .. Reply(1), .. Reply(0)];
        foreach (byte one in replies)
        {
            Send([one]);
            requests.Receive();
        }

        Assert.Equal((0, 1L, true), (requests.Unanswered, requests.Refused, requests.IsOpen));
    }

    [Fact]
    public void FrontEnd_ThatNeverReads_LosesRequests_AndIsSpokenOfOnce()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed);
        BackEndRequests requests = _dialogue.Session.Requests!;

        for (int i = 0; i < 20_000; i++) _dialogue.Session.OnConfigChanged();

        Assert.Equal(20_000, requests.Sent + requests.Dropped);
        Assert.InRange(requests.Dropped, 1, 19_999);
        Assert.Single(_dialogue.Warnings);
        // Whole messages only, and the next one gets through again.
        long sent = requests.Sent;
        Assert.Equal(sent, Received().Count);
        _dialogue.Session.OnConfigChanged();
        Assert.Single(Received());
    }

    [Fact]
    public void FrontEnd_ThatNeverAnswers_IsNotWaitedForWithoutLimit()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed | ProtocolFeatures.ReplyAck);

        for (int i = 0; i < 200; i++) _dialogue.Session.OnConfigChanged();

        Assert.Equal(200, Received().Count);
        Assert.Equal(64, _dialogue.Session.Requests!.Unanswered);
    }

    [Fact]
    public void FrontEnd_ThatHangsUp_IsSpokenOfOnce()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed);
        _front.Dispose();

        for (int i = 0; i < 5; i++) _dialogue.Session.OnConfigChanged();
        _dialogue.Session.Requests!.Receive();

        Assert.Equal(5, _dialogue.Session.Requests.Dropped);
        Assert.Single(_dialogue.News);
        Assert.Empty(_dialogue.Warnings);
        Assert.NotEqual(0ul, _dialogue.Ask(GetFeatures));
    }

    [Theory]
    [InlineData(1u, 8u)] // not a reply
    [InlineData(5u, 4u)] // not a u64
    [InlineData(5u, uint.MaxValue)]
    public void Reply_ThatIsNone_EndsTheSocket_NotTheSession(uint flags, uint size)
    {
        _dialogue.Tell(SetProtocolFeatures, Needed | ProtocolFeatures.ReplyAck);
        _dialogue.Session.OnConfigChanged();

        Send(Dialogue.Bytes(new MessageHeader((uint)BackEndRequest.ConfigChange, flags, size), new byte[8]), [_dialogue.Files.Create()]);
        _dialogue.Session.Requests!.Receive();

        Assert.False(_dialogue.Session.Requests.IsOpen);
        Assert.Single(_dialogue.Warnings);
        Assert.Equal(0, _dialogue.Files.OpenElsewhere);
        Assert.NotEqual(0ul, _dialogue.Ask(GetFeatures));
    }

    [Fact]
    public void Reply_ThatNobodyAskedFor_EndsTheSocket()
    {
        Send(Reply(0));

        _dialogue.Session.Requests!.Receive();

        Assert.False(_dialogue.Session.Requests.IsOpen);
    }

    [Fact]
    public void Socket_MayBeReplaced()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed);
        using UnixConnection second = OpenChannel();

        _dialogue.Session.OnConfigChanged();

        Assert.Empty(Received());
        Assert.Single(Received(second));
    }

    [Fact]
    public void Socket_OfAnotherKind_IsOfNoUse_AndTheSessionGoesOn()
    {
        _dialogue.Tell(SetProtocolFeatures, Needed);
        using (var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            using FdHandle handle = FdHandle.FromRaw((int)datagrams.Handle);
            _dialogue.Tell(SetBackEndReqFd, [handle]);
            handle.SetHandleAsInvalid(); // the socket closes it
        }

        _dialogue.Session.OnConfigChanged();
        _dialogue.Session.Requests!.Receive();

        Assert.False(_dialogue.Session.Requests.IsOpen);
        Assert.Single(_dialogue.Warnings);
        Assert.NotEqual(0ul, _dialogue.Ask(GetFeatures));
    }

    [Fact]
    public void Socket_ThatIsAFile_EndsTheSession()
    {
        using var dialogue = new Dialogue();

        dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(SetBackEndReqFd, 0)), [dialogue.Files.Create()]);

        Assert.Equal(PumpResult.Faulted, dialogue.Pump());
        Assert.Equal(VhostUserFault.BadDescriptor, dialogue.Fault!.Kind);
        Assert.Contains("is no socket", dialogue.Fault.Text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _front.Dispose();
        _dialogue.Dispose();
    }

    private UnixConnection OpenChannel()
    {
        (UnixConnection front, UnixConnection back) = UnixConnection.Pair();
        _dialogue.Tell(SetBackEndReqFd, [back.Handle]);
        back.Dispose();
        return front;
    }

    private static byte[] Reply(ulong value) =>
        Dialogue.Bytes(MessageHeader.ForReply((uint)BackEndRequest.ConfigChange, sizeof(ulong)), BitConverter.GetBytes(value));

    private void Send(byte[] bytes, params FdHandle[] files)
    {
        Assert.Equal(IoStatus.Done, _front.TrySend(bytes, files, out int sent));
        Assert.Equal(bytes.Length, sent);
    }

    private List<MessageHeader> Received() => Received(_front);

    // Requests without payload that have arrived.
    private static List<MessageHeader> Received(UnixConnection front)
    {
        var headers = new List<MessageHeader>();
        byte[] bytes = new byte[MessageHeader.Length];
        while (!front.Handle.IsClosed && front.TryReceive(bytes, [], out int count) == IoStatus.Done)
        {
            Assert.Equal(bytes.Length, count);
            headers.Add(MemoryMarshal.Read<MessageHeader>(bytes));
        }
        return headers;
    }
}
