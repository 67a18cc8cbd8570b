using ActorNet.Guest.Stacks;
using static ActorNet.Guest.Tests.Stacks.TcpPeer;

namespace ActorNet.Guest.Tests.Stacks;

public sealed class TcpTests
{
    private readonly StackHarness _stack = new();
    private readonly TcpPeer _peer;

    public TcpTests() => _peer = new TcpPeer(_stack);

    [Fact]
    public void Syn_WithOptions_IsAnsweredWithOurs()
    {
        Segment answer = _peer.Connect();
        Assert.Equal([2, 4, 0x05, 0xB4, 1, 3, 3, 3], answer.Options); // 256 KiB need a shift of 3 to fit 16 bits
        Assert.Equal(65535, answer.Window);
        Assert.Equal(1, _stack[StackCounter.TcpAccepted]);
        Assert.Equal(1, _stack.Stack.Connections);
    }

    [Fact]
    public void Syn_WithoutOptions_IsAnsweredWithoutScaling()
    {
        Segment answer = _peer.Connect(options: []);
        Assert.Equal([2, 4, 0x05, 0xB4], answer.Options);
        // The peer said nothing of its segment size: 536 bytes at most.
        Segment[] echo = _peer.Send(Ack, 0, 0, 4000, Bytes(1000));
        Assert.Equal([536, 464], echo.Select(segment => segment.Payload.Length));
        Assert.All(echo, segment => Assert.Equal(65535, segment.Window));
    }

    [Theory]
    [InlineData(new byte[] { 2, 4, 0, 0 })]              // a segment size of 0
    [InlineData(new byte[] { 2, 0, 0, 0 })]              // an option of no length
    [InlineData(new byte[] { 3, 3, 255, 2 })]            // a shift of 255, an option cut off
    [InlineData(new byte[] { 2, 40, 0, 0 })]             // an option longer than the header
    public void Syn_WithBadOptions_StillConnects(byte[] options)
    {
        _peer.Connect(window: 60000, options: options);
        Assert.Equal(Bytes(100), _peer.Send(Ack, 0, 0, 60000, Bytes(100)).SelectMany(segment => segment.Payload));
    }

    [Fact]
    public void Data_IsAcknowledgedAndEchoedInOneSegment()
    {
        _peer.Connect();
        Segment echo = Assert.Single(_peer.Send(Ack | Psh, 0, 0, 512, "hello"u8.ToArray()));
        Assert.Equal((Ack | Psh, 0, 5), (echo.Flags, echo.Sequence, echo.Acknowledgement));
        Assert.Equal("hello"u8.ToArray(), echo.Payload);
        Assert.Empty(_peer.Send(Ack, 5, 5));
        Assert.Equal(5, _stack[StackCounter.TcpBytesEchoed]);
        Assert.Null(_stack.Stack.NextTimer);
    }

    [Fact]
    public void Fin_WithEverythingEchoed_ClosesInOrder()
    {
        _peer.Connect();
        Segment[] answer = _peer.Send(Ack | Fin, 0, 0, 512, "bye"u8.ToArray());
        Assert.Equal((Ack | Psh | Fin, 0, 4), (answer[0].Flags, answer[0].Sequence, answer[0].Acknowledgement));
        Assert.Equal("bye"u8.ToArray(), Assert.Single(answer).Payload);
        Assert.Empty(_peer.Send(Ack, 4, 4));
        Assert.Equal(0, _stack.Stack.Connections);
        Assert.Equal(1, _stack[StackCounter.TcpClosed]);
    }

    [Fact]
    public void Fin_BeforeTheEchoCouldLeave_WaitsForIt()
    {
        _peer.Connect(window: 0);
        Assert.Equal((Ack, 0, 4), Flat(_peer.Send(Ack | Fin, 0, 0, 0, "bye"u8.ToArray())));
        Segment echo = Assert.Single(_peer.Send(Ack, 4, 0, 512));
        Assert.Equal(Ack | Psh | Fin, echo.Flags);
        Assert.Equal(3, echo.Payload.Length);
    }

    [Fact]
    public void Fin_Alone_IsAnsweredWithFin()
    {
        _peer.Connect();
        Assert.Equal((Ack | Fin, 0, 1), Flat(_peer.Send(Ack | Fin, 0)));
        Assert.Empty(_peer.Send(Ack, 1, 1));
        Assert.Equal(0, _stack.Stack.Connections);
    }

    [Fact]
    public void Fin_AnswerIsLost_IsSentAgain()
    {
        _peer.Connect();
        _peer.Send(Ack | Fin, 0);
        Assert.Equal((Ack | Fin, 0, 1), Flat(_peer.Advance(200)));
        Assert.Equal((Ack | Fin, 0, 1), Flat(_peer.Advance(400)));
    }

    [Fact]
    public void Data_BehindTheFin_IsIgnored()
    {
        _peer.Connect();
        _peer.Send(Ack | Fin, 0);
        Assert.Equal((Ack, 1, 1), Flat(_peer.Send(Ack, 1, 0, 512, "more"u8.ToArray())));
        Assert.Empty(_peer.Send(Ack, 1, 1));
        Assert.Equal(0, _stack.Stack.Connections);
    }

    [Fact]
    public void OutOfOrder_IsHeldAndEchoedWhenTheGapIsFilled()
    {
        _peer.Connect();
        byte[] data = Bytes(3000);
        Assert.Equal((Ack, 0, 0), Flat(_peer.Send(Ack, 1000, 0, 512, data[1000..2000])));
        Assert.Equal((Ack, 0, 0), Flat(_peer.Send(Ack | Fin, 2000, 0, 512, data[2000..])));
        Segment[] echo = _peer.Send(Ack, 0, 0, 512, data[..1000]);
        Assert.Equal(data, echo.SelectMany(segment => segment.Payload));
        Assert.All(echo, segment => Assert.Equal(3001, segment.Acknowledgement));
        Assert.Equal(2, _stack[StackCounter.TcpOutOfOrderHeld]);
    }

    [Fact]
    public void OutOfOrder_TooManyGaps_IsDropped()
    {
        _peer.Connect();
        for (int i = 1; i <= 20; i++) _peer.Send(Ack, 10 * i, 0, 512, Bytes(5));
        Assert.Equal(16, _stack[StackCounter.TcpOutOfOrderHeld]);
        Assert.Equal(4, _stack[StackCounter.TcpOutOfOrderDropped]);
    }

    [Fact]
    public void Overlap_OnlyTheNewPartIsTaken()
    {
        _peer.Connect();
        byte[] data = Bytes(200);
        _peer.Send(Ack, 0, 0, 512, data[..100]);
        Segment echo = Assert.Single(_peer.Send(Ack, 50, 0, 512, data[50..]));
        Assert.Equal((100, 200), (echo.Sequence, echo.Acknowledgement));
        Assert.Equal(data[100..], echo.Payload);
        Assert.Equal((Ack, 200, 200), Flat(_peer.Send(Ack, 0, 200, 512, data)));
    }

    [Fact]
    public void KeepAlive_IsAnswered()
    {
        _peer.Connect();
        Assert.Equal((Ack, 0, 0), Flat(_peer.Send(Ack, -1)));
    }

    [Fact]
    public void Window_OfThePeer_IsNeverExceeded()
    {
        _peer.Connect(window: 10); // 1,280 bytes
        Segment[] echo = _peer.Send(Ack, 0, 0, 10, Bytes(1460));
        Assert.Equal(1280, echo.Sum(segment => segment.Payload.Length));
        Assert.Equal(1460, echo[^1].Acknowledgement);
        echo = _peer.Send(Ack, 1460, 1280, 1);
        Assert.Equal(128, echo.Sum(segment => segment.Payload.Length));
    }

    [Fact]
    public void Window_OfThePeerIsClosed_IsProbedWithBackoff()
    {
        _peer.Connect(window: 0);
        Assert.Equal((Ack, 0, 100), Flat(_peer.Send(Ack, 0, 0, 0, Bytes(100))));
        Assert.Empty(_peer.Advance(199));
        foreach (int wait in (int[])[1, 400, 800, 1600])
        {
            Segment probe = Assert.Single(_peer.Advance(wait));
            Assert.Equal(Bytes(1), probe.Payload);
            Assert.Empty(_peer.Send(Ack, 100, 0, 0));
        }
        Segment[] echo = _peer.Send(Ack, 100, 0, 512);
        Assert.Equal(Bytes(100), echo[^1].Payload);
    }

    [Fact]
    public void Window_ProbeIsTaken_TheRestFollows()
    {
        _peer.Connect(window: 0);
        _peer.Send(Ack, 0, 0, 0, Bytes(100));
        _peer.Advance(200);
        Segment rest = Assert.Single(_peer.Send(Ack, 100, 1, 512));
        Assert.Equal((1, 99), (rest.Sequence, rest.Payload.Length));
    }

    [Fact]
    public void Window_OfOurs_ClosesWhenThePeerDoesNotRead_AndOpensAgain()
    {
        _peer.Connect(window: 0);
        byte[] data = Bytes(1024);
        Segment last = null!;
        for (int at = 0; at < 256 * 1024; at += data.Length) last = _peer.Send(Ack, at, 0, 0, data)[^1];
        Assert.Equal((262144, 0), (last.Acknowledgement, (int)last.Window));

        last = Assert.Single(_peer.Send(Ack, 262144, 0, 0, data)); // beyond: not taken, answered
        Assert.Equal((262144, 0), (last.Acknowledgement, (int)last.Window));
        Assert.Equal(1, _stack[StackCounter.TcpOutOfWindow]);

        Segment[] echo = _peer.Send(Ack, 262144, 0, 2000);
        Assert.Equal(10 * 1460, echo.Sum(segment => segment.Payload.Length)); // the first flight
        echo = _peer.Send(Ack, 262144, 14600, 2000);
        Assert.Equal(14600 >> 3, echo[^1].Window);
    }

    [Fact]
    public void Window_RoomAppearsWhileNothingIsSent_ThePeerIsTold()
    {
        _peer.Connect(window: 2048);
        byte[] data = Bytes(1024);
        List<Segment> sent = [];
        for (int at = 0; at < 256 * 1024; at += data.Length) sent.AddRange(_peer.Send(Ack, at, 0, 2048, data));
        // One flight is out; more comes with each acknowledgement, until all is out.
        int end;
        while ((end = sent.Max(segment => segment.Sequence + segment.Payload.Length)) < 256 * 1024) sent.AddRange(_peer.Send(Ack, 262144, end, 2048));
        Segment update = Assert.Single(_peer.Send(Ack, 262144, end, 2048));
        Assert.Empty(update.Payload);
        Assert.Equal(256 * 1024 >> 3, update.Window);
    }

    [Fact]
    public void Retransmission_NoAcknowledgement_BacksOffThenGivesUp()
    {
        _peer.Connect();
        _peer.Send(Ack, 0, 0, 512, Bytes(100));
        int timeout = 200;
        for (int i = 0; i < 10; i++)
        {
            Assert.Empty(_peer.Advance(timeout - 1));
            Assert.Equal(Bytes(100), Assert.Single(_peer.Advance(1)).Payload);
            timeout = Math.Min(2 * timeout, 30_000);
        }
        Assert.Equal(Rst | Ack, Assert.Single(_peer.Advance(timeout)).Flags);
        Assert.Equal(0, _stack.Stack.Connections);
        Assert.Equal(1, _stack[StackCounter.TcpGaveUp]);
    }

    [Fact]
    public void Retransmission_FollowsTheMeasuredRoundTrip()
    {
        // A handshake of 400 ms: smoothed 400, variation 200, so 1,200 ms until the first repetition. RFC 6298 §2.2.
        Segment answer = Assert.Single(_peer.Send(Syn, -1, options: TcpPeer.Options));
        _peer.Advance(400);
        Assert.Equal(-1, answer.Sequence);
        _peer.Send(Ack, 0);
        _peer.Send(Ack, 0, 0, 512, Bytes(10));
        Assert.Empty(_peer.Advance(1199));
        Assert.Single(_peer.Advance(1));
    }

    [Fact]
    public void FastRetransmit_ThreeDuplicates_SendTheLostSegmentAtOnce()
    {
        _peer.Connect();
        byte[] data = Bytes(5 * 1460);
        for (int i = 0; i < 5; i++) _peer.Send(Ack, 1460 * i, 0, 512, data[(1460 * i)..(1460 * (i + 1))]);
        Assert.Empty(_peer.Send(Ack, 7300, 0));
        Assert.Empty(_peer.Send(Ack, 7300, 0));
        Segment again = Assert.Single(_peer.Send(Ack, 7300, 0));
        Assert.Equal((0, 1460), (again.Sequence, again.Payload.Length));
        Assert.Equal(1, _stack[StackCounter.TcpRetransmitted]);
        // A partial acknowledgement tells of the next hole. RFC 6582.
        again = Assert.Single(_peer.Send(Ack, 7300, 2920));
        Assert.Equal((2920, 1460), (again.Sequence, again.Payload.Length));
        Assert.All(_peer.Send(Ack, 7300, 7300), update => Assert.Empty(update.Payload));
    }

    [Fact]
    public void SynAcknowledgement_IsLost_IsSentAgainAndGivenUp()
    {
        _peer.Send(Syn, -1);
        Assert.Equal(Syn | Ack, Assert.Single(_peer.Send(Syn, -1)).Flags); // the peer asks again
        int timeout = 1000;
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Syn | Ack, Assert.Single(_peer.Advance(timeout)).Flags);
            timeout *= 2;
        }
        Assert.Equal(Rst | Ack, Assert.Single(_peer.Advance(timeout)).Flags);
        Assert.Equal(0, _stack.Stack.Connections);
    }

    [Fact]
    public void SinkIsFull_SendsWhenThereIsRoom()
    {
        _peer.Connect();
        _stack.Room = 0;
        Assert.Empty(_peer.Send(Ack, 0, 0, 512, Bytes(3000)));
        _stack.Room = 1;
        Segment[] echo = _peer.Advance(0);
        Assert.Single(echo);
        _stack.Room = int.MaxValue;
        echo = [.. echo, .. _peer.Advance(0)];
        Assert.Equal(Bytes(3000), echo.SelectMany(segment => segment.Payload));
        Assert.Equal(0, _stack[StackCounter.TcpRetransmitted]);
    }

    [Theory]
    [InlineData(Rst, 0, 0)]
    [InlineData(Rst | Ack, 0, 0)]
    public void Reset_AtTheExactPosition_Closes(int flags, long sequence, long acknowledgement)
    {
        _peer.Connect();
        Assert.Empty(_peer.Send(flags, sequence, acknowledgement));
        Assert.Equal(0, _stack.Stack.Connections);
        Assert.Equal(1, _stack[StackCounter.TcpReset]);
    }

    [Theory]
    [InlineData(Rst, 1, true)]              // in the window: asked about, RFC 5961
    [InlineData(Rst, 262145, false)]        // outside: nothing
    [InlineData(Rst, -1, false)]
    [InlineData(Syn, 0, true)]
    [InlineData(Syn, 1_000_000, true)]
    [InlineData(Ack, 262145, true)]         // outside of the window: told where we stand
    [InlineData(0, 0, false)]               // neither acknowledgement nor reset
    public void Segment_ThatDoesNotFit_DoesNotClose(int flags, long sequence, bool answered)
    {
        _peer.Connect();
        Segment[] answer = _peer.Send(flags, sequence);
        if (answered) Assert.Equal((Ack, 0, 0), Flat(answer));
        else Assert.Empty(answer);
        Assert.Equal(1, _stack.Stack.Connections);
        Assert.Equal("still there"u8.ToArray(), Assert.Single(_peer.Send(Ack, 0, 0, 512, "still there"u8.ToArray())).Payload);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(-300_000)]
    public void Acknowledgement_OfWhatWasNeverSent_IsCountedAndAnswered(long acknowledgement)
    {
        _peer.Connect();
        Assert.Equal((Ack, 0, 0), Flat(_peer.Send(Ack, 0, acknowledgement)));
        Assert.Equal(1, _stack[StackCounter.TcpBadAcknowledgement]);
    }

    [Fact]
    public void Handshake_WithAnotherAcknowledgement_IsReset()
    {
        _peer.Send(Syn, -1);
        Segment reset = Assert.Single(_peer.Send(Ack, 0, 77));
        Assert.Equal((Rst, 77), (reset.Flags, reset.Sequence));
        Assert.Equal(0, _stack[StackCounter.TcpAccepted]);
    }

    [Fact]
    public void NoConnection_IsResetInAWayThatFits()
    {
        Segment reset = Assert.Single(_peer.Send(Ack, 5, 9, payload: Bytes(3)));
        Assert.Equal((Rst, 9), (reset.Flags, reset.Sequence));
        reset = Assert.Single(_peer.Send(Fin, 5, payload: Bytes(3)));
        Assert.Equal((Rst | Ack, 9), (reset.Flags, reset.Acknowledgement));
        Assert.Empty(_peer.Send(Rst, 5));
        Assert.Equal(3, _stack[StackCounter.TcpPortClosed]);
    }

    [Fact]
    public void Table_FullOfHalfOpenConnections_TheOldestMakesRoom()
    {
        StackHarness stack = new(options => options with { MaxConnections = 4 });
        for (ushort i = 0; i < 10; i++)
        {
            stack.Time.Advance(TimeSpan.FromMilliseconds(1));
            stack.Receive(Packets.Ipv4(Packets.Tcp, Packets.TcpSegment((ushort)(5000 + i), 7, 1, 0, Syn, 100, [])));
        }
        Assert.Equal(4, stack.Stack.Connections);
        Assert.Equal(6, stack[StackCounter.TcpEvicted]);
    }

    [Fact]
    public void Table_FullOfConnections_RefusesUntilOneWasIdleForAMinute()
    {
        StackHarness stack = new(options => options with { MaxConnections = 2 });
        new TcpPeer(stack, 5000).Connect();
        new TcpPeer(stack, 5001).Connect();
        Assert.Empty(new TcpPeer(stack, 5002).Send(Syn, -1));
        Assert.Equal(1, stack[StackCounter.TcpTableFull]);
        stack.Advance(60_000);
        stack.Receive(Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(5003, 7, 1, 0, Syn, 100, [])));
        Assert.Equal(2, stack.Stack.Connections);
        Assert.Equal(1, stack[StackCounter.TcpEvicted]);
    }

    [Fact]
    public void Connection_AfterAnother_StartsAfresh()
    {
        for (int i = 0; i < 3; i++)
        {
            TcpPeer peer = new(_stack, initial: (uint)(1000 * i));
            peer.Connect();
            Assert.Equal(Bytes(50), Assert.Single(peer.Send(Ack, 0, 0, 512, Bytes(50))).Payload);
            peer.Send(Ack | Fin, 50, 50);
            peer.Send(Ack, 51, 51);
            Assert.Equal(0, _stack.Stack.Connections);
        }
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7))];

    private static (int Flags, int Sequence, int Acknowledgement) Flat(Segment[] segments)
    {
        Segment only = Assert.Single(segments);
        Assert.Empty(only.Payload);
        return (only.Flags, only.Sequence, only.Acknowledgement);
    }
}
