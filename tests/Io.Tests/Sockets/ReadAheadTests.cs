using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tests.Sockets;

public sealed class ReadAheadTests : IDisposable
{
    private readonly UnixConnection _near;
    private readonly UnixConnection _far;
    private readonly ReadAhead _ahead;
    private readonly List<FdHandle> _received = [];
    private readonly byte[] _buffer = new byte[16];

    public ReadAheadTests()
    {
        (_near, _far) = UnixConnection.Pair();
        _ahead = new ReadAhead(_far, 64);
    }

    public void Dispose()
    {
        _ahead.Dispose();
        _near.Dispose();
        _far.Dispose();
        foreach (FdHandle descriptor in _received) descriptor.Dispose();
    }

    [Fact]
    public void TryReceive_NothingThere_WouldBlock()
    {
        Assert.False(_ahead.Look());
        Assert.Equal((IoStatus.WouldBlock, "", 0), Receive(4));
    }

    [Fact]
    public void TryReceive_InParts_GivesWhatWasSentInOrder()
    {
        Send("headpayl");
        Send("oad!more");

        Assert.Equal((IoStatus.Done, "head", 0), Receive(4));
        Assert.True(_ahead.HasMore);
        Assert.Equal((IoStatus.Done, "payload!", 0), Receive(8));
        Assert.Equal((IoStatus.Done, "more", 0), Receive(8));
        Assert.False(_ahead.HasMore);
        Assert.Equal((IoStatus.WouldBlock, "", 0), Receive(8));
    }

    [Fact]
    public void TryReceive_MoreThanItHolds_IsReceivedLater()
    {
        for (int i = 0; i < 20; i++) Send("12345678");

        for (int i = 0; i < 20; i++) Assert.Equal((IoStatus.Done, "12345678", 0), Receive(8));
        Assert.Equal((IoStatus.WouldBlock, "", 0), Receive(8));
    }

    [Fact]
    public void Descriptors_BehindOtherMessages_ComeWithTheirOwn()
    {
        Send("one");
        Send("two", 2);
        Send("six");

        Assert.Equal((IoStatus.Done, "one", 0), Receive(3));
        Assert.Equal((IoStatus.Done, "two", 2), Receive(3));
        Assert.Equal((IoStatus.Done, "six", 0), Receive(3));
    }

    [Fact]
    public void Descriptors_OfAMessageInTwoParts_ComeBeforeItsEnd()
    {
        Send("head", 1);
        Send("body");

        Assert.Equal((IoStatus.Done, "head", 1), Receive(4));
        Assert.Equal((IoStatus.Done, "body", 0), Receive(4));
    }

    [Fact]
    public void PeerGone_BytesFirstThenClosed()
    {
        Send("last");
        _near.Dispose();

        Assert.Equal((IoStatus.Done, "la", 0), Receive(2));
        Assert.Equal((IoStatus.Done, "st", 0), Receive(2));
        Assert.Equal((IoStatus.Closed, "", 0), Receive(2));
        Assert.True(_ahead.Look());
        Assert.Equal((IoStatus.Closed, "", 0), Receive(2));
    }

    [Fact]
    public void Dispose_DescriptorsThatNobodyAskedFor_AreClosed() => OpenDescriptors.AssertNoLeak(100, static () =>
    {
        (UnixConnection near, UnixConnection far) = UnixConnection.Pair();
        using (near)
        using (far)
        using (var ahead = new ReadAhead(far))
        using (EventFd file = EventFd.Create())
        {
            near.TrySend("with"u8, [file.Handle], out _);
            Assert.True(ahead.Look());
        }
    });

    [Fact]
    public void TryReceive_AfterWarmUp_AllocatesNothing()
    {
        for (int i = 0; i < 10; i++) Exchange();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Exchange();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void Exchange()
    {
        _near.TrySend("headpayload"u8, [], out _);
        _ahead.TryReceive(_buffer.AsSpan(0, 4), _received, out _);
        _ahead.TryReceive(_buffer.AsSpan(0, 7), _received, out _);
        _ahead.Look();
    }

    private void Send(string text, int descriptors = 0)
    {
        using EventFd file = EventFd.Create();
        Assert.Equal(IoStatus.Done, _near.TrySend(System.Text.Encoding.ASCII.GetBytes(text), [.. Enumerable.Repeat(file.Handle, descriptors)], out int sent));
        Assert.Equal(text.Length, sent);
    }

    // What it said, the bytes, and how many descriptors came with them.
    private (IoStatus Status, string Text, int Descriptors) Receive(int count)
    {
        int before = _received.Count;
        IoStatus status = _ahead.TryReceive(_buffer.AsSpan(0, count), _received, out int length);
        return (status, System.Text.Encoding.ASCII.GetString(_buffer, 0, length), _received.Count - before);
    }
}
