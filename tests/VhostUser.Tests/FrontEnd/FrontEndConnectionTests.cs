using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;
using ActorNet.VhostUser.Tests.BackEnd;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.FrontEnd;

/// <summary>Requests and replies over a real socket, in pieces, and with back ends that break off or talk out of turn.</summary>
public sealed class FrontEndConnectionTests : IDisposable
{
    private readonly FrontEndRequests _requests = new();
    private readonly UnixConnection _other;
    private readonly FrontEndConnection _connection;
    private readonly List<FdHandle> _files = [];

    public FrontEndConnectionTests()
    {
        (UnixConnection front, _other) = UnixConnection.Pair();
        _connection = new FrontEndConnection(front, _requests);
    }

    public void Dispose()
    {
        foreach (FdHandle file in _files) file.Dispose();
        _connection.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Request_GoesOutOnce_AndTheNextOneWaitsForTheReply()
    {
        ulong features = 0;
        _requests.Ask<ulong>(GetFeatures, value => features = value);
        _requests.Tell(SetFeatures, 5ul);

        Assert.Equal(PumpResult.Idle, _connection.Pump(10));
        Assert.Equal(PumpResult.Idle, _connection.Pump(10));
        Assert.Equal(Dialogue.Bytes(MessageHeader.ForRequest(GetFeatures, 0)), Hear());
        Assert.True(_connection.IsWaiting);

        Say(Reply(GetFeatures, 7));
        Assert.Equal(PumpResult.Idle, _connection.Pump(10));
        Assert.Equal(7ul, features);
        Assert.Equal(Dialogue.Bytes(SetFeatures, 5ul), Hear());
        Assert.False(_connection.IsWaiting);
    }

    [Fact]
    public void Reply_InSingleBytes_IsPutTogether()
    {
        ulong pairs = 0;
        _requests.Ask<ulong>(GetQueueNum, value => pairs = value);
        foreach (byte one in Reply(GetQueueNum, 9))
        {
            Assert.Equal(0ul, pairs);
            Assert.Equal(PumpResult.Idle, _connection.Pump(10));
            Say([one]);
        }

        Assert.Equal(PumpResult.Idle, _connection.Pump(10));
        Assert.Equal(9ul, pairs);
    }

    [Fact]
    public void Budget_IsKept()
    {
        for (int i = 0; i < 5; i++) _requests.Tell(SetFeatures, (ulong)i);
        Assert.Equal(PumpResult.More, _connection.Pump(3));
        Assert.Equal(3, _requests.Done);
        Assert.Equal(PumpResult.Idle, _connection.Pump(3));
        Assert.Equal(5, _requests.Done);
    }

    [Theory]
    [InlineData(GetQueueNum, MessageHeader.Version | MessageHeader.Reply, 8u)] // of another request
    [InlineData(GetFeatures, MessageHeader.Version, 8u)]                       // not a reply
    [InlineData(GetFeatures, MessageHeader.Version | MessageHeader.Reply | MessageHeader.NeedReply, 8u)]
    [InlineData(GetFeatures, MessageHeader.Version | MessageHeader.Reply, uint.MaxValue)]
    public void Reply_ThatIsNone_EndsIt(FrontEndRequest request, uint flags, uint size)
    {
        _requests.Ask<ulong>(GetFeatures, static _ => { });
        _connection.Pump(10);
        Say(Dialogue.Bytes(new MessageHeader((uint)request, flags, size), new byte[8]));
        Assert.Equal(PumpResult.Faulted, _connection.Pump(10));
        Assert.Equal(VhostUserFault.BadReply, _connection.Fault!.Kind);
    }

    [Fact]
    public void TalkOutOfTurn_EndsIt()
    {
        Assert.Equal(PumpResult.Idle, _connection.Pump(10));
        Say(Reply(GetFeatures, 1));
        Assert.Equal(PumpResult.Faulted, _connection.Pump(10));
    }

    [Fact]
    public void DescriptorsWithAReply_AreClosed()
    {
        using var files = new NamedFiles();
        _requests.Ask<ulong>(GetFeatures, static _ => { });
        _connection.Pump(10);
        Assert.Equal(IoStatus.Done, _other.TrySend(Reply(GetFeatures, 1), [files.Create(4096), files.Create(4096)], out _));
        Assert.Equal(PumpResult.Idle, _connection.Pump(10));
        _connection.Dispose();
        Assert.Equal(0, files.OpenElsewhere);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(15)]
    public void End_InTheMiddleOfAReply_IsNoticed(int bytes)
    {
        _requests.Ask<ulong>(GetFeatures, static _ => { });
        _connection.Pump(10);
        if (bytes > 0) Say(Reply(GetFeatures, 1).AsSpan(0, bytes));
        _other.Dispose();
        Assert.Equal(PumpResult.Closed, _connection.Pump(10));
    }

    [Fact]
    public void BackEndThatDoesNotRead_IsWaitedForWithoutBlocking()
    {
        int asked = 0;
        while (_connection.Pump(1) == PumpResult.Idle && !_connection.IsWaiting && asked < 1_000_000)
        {
            _requests.Tell(SetFeatures, (ulong)asked++);
        }

        Assert.True(_connection.IsWaiting);
        int heard = 0;
        while (heard < asked)
        {
            Assert.Equal(Dialogue.Bytes(SetFeatures, (ulong)heard), Hear(20));
            heard++;
            _connection.Pump(1);
        }

        Assert.False(_connection.IsWaiting);
    }

    private static byte[] Reply(FrontEndRequest request, ulong value) =>
        Dialogue.Bytes(MessageHeader.ForReply((uint)request, sizeof(ulong)), MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)));

    private void Say(ReadOnlySpan<byte> bytes) => Assert.Equal(IoStatus.Done, _other.TrySend(bytes, [], out _));

    private byte[] Hear(int most = 4096)
    {
        byte[] bytes = new byte[most];
        Assert.Equal(IoStatus.Done, _other.TryReceive(bytes, _files, out int count));
        return bytes[..count];
    }
}
