using ActorNet.Actors.Links;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Links;

/// <summary>Credit in bytes, what is larger than all of it, and batches that do not come back as they should.</summary>
public sealed class LinkCreditTests : LinkBench
{
    [Fact]
    public void Send_BytesUsedUp_WaitsThoughFramesAreLeft()
    {
        Link link = MakeLink(new LinkSettings(64) { CreditBytes = 10_000 });
        FrameBatch first = Frames.Batch(6, 1500), second = Frames.Batch(1, 1500);
        link.Send(first);
        Assert.Equal((58, 1000), (link.Credit, link.CreditBytes));
        Assert.False(link.HasCreditFor(1, 1001));
        Assert.True(link.HasCreditFor(1, 1000));

        link.Send(second);
        Assert.Equal((1, 1500, 9000), (link.Waiting, link.WaitingBytes, link.SentBytes));
        AtPeer().Return();
        Assert.Same(first, Home());
        Assert.Same(second, AtPeer());
        Assert.Equal((63, 8500), (link.Credit, link.CreditBytes));
    }

    [Fact]
    public void Send_LargerThanAllBytes_GoesAloneAndNothingBesideIt()
    {
        Link link = MakeLink(new LinkSettings(64) { CreditBytes = 10_000 });
        FrameBatch small = Frames.Batch(1), large = Frames.Batch(10, 1500), after = Frames.Batch(1);
        link.Send(small);
        link.Send(large);
        link.Send(after);
        Assert.Equal(11, link.Waiting); // not beside the small one

        Assert.Same(small, AtPeer());
        small.Return();
        Assert.Same(small, Home());
        Assert.Same(large, AtPeer());
        Assert.Equal((54, -5000, 1), (link.Credit, link.CreditBytes, link.Waiting));
        Assert.False(Peer.HasMessages);

        large.Return();
        Assert.Same(large, Home());
        Assert.Same(after, AtPeer());
        Assert.Equal((63, 10_000 - 60), (link.Credit, link.CreditBytes));
    }

    [Fact]
    public void Send_EmptyLink_TakesALargeBatchAtOnce()
    {
        Link link = MakeLink(new LinkSettings(64) { CreditBytes = 100 });
        FrameBatch large = Frames.Batch(64, 1500);
        Assert.True(link.HasCreditFor(64, 96_000));
        link.Send(large);
        Assert.Same(large, AtPeer());
        large.Return();
        Assert.Same(large, Home());
        Assert.Equal((64, 100, 0), (link.Credit, link.CreditBytes, link.Outstanding));
    }

    [Fact]
    public void Reclaim_Twice_IsCountedAndTheBooksStay()
    {
        Link link = MakeLink(new LinkSettings(64));
        FrameBatch batch = Frames.Batch(10), other = Frames.Batch(3);
        link.Send(batch);
        link.Send(other);
        AtPeer().Return();
        Assert.Same(batch, Home());

        Assert.False(link.Reclaim(batch));
        Assert.False(PeerLink.TakeBack(batch)); // as a second message would be handled
        Assert.Equal(["returned-twice 2"], Events);
        Assert.Equal((61, 1), (link.Credit, link.Outstanding));
        Assert.Empty(Drops);
    }

    [Fact]
    public void Return_Twice_ThrowsAtWhoDidIt()
    {
        Link link = MakeLink(new LinkSettings(64));
        FrameBatch batch = Frames.Batch(10);
        link.Send(batch);
        AtPeer().Return();
        Assert.Throws<InvalidOperationException>(batch.Return); // before its owner has heard of it
        Assert.Same(batch, Home());
        Assert.Throws<InvalidOperationException>(batch.Return); // and after that
        Assert.Equal((64, 0), (link.Credit, link.Outstanding));
        Owner.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Reclaim_BatchOfAnotherLink_IsRefused()
    {
        Link one = MakeLink(new LinkSettings(64)), other = MakeLink(new LinkSettings(64));
        FrameBatch batch = Frames.Batch(10);
        one.Send(batch);
        AtPeer().Return();
        Owner.ExpectMsg<FrameBatch>();

        Assert.False(other.Reclaim(batch));
        Assert.Equal((64, 0), (other.Credit, other.Outstanding));
        Assert.True(one.Reclaim(batch));
        Assert.Equal((64, 0), (one.Credit, one.Outstanding));
    }

    [Fact]
    public void PeerThatNeverReturns_KeepsItsCreditAndIsSeenInOutstanding()
    {
        Link link = MakeLink(new LinkSettings(64) { Hold = TimeSpan.FromMilliseconds(1) });
        for (int i = 0; i < 4; i++) link.Send(Frames.Batch(32));
        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 2, 64), (link.Credit, link.Outstanding, link.Waiting));
        Assert.Equal(2, Peer.ReceiveN(2).Count);
        Assert.False(Peer.HasMessages);
        Assert.Empty(Drops);
        Assert.Empty(Events); // what waits is nobody else's memory: it is not copied
    }
}
