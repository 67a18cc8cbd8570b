using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Links;

/// <summary>The way to a peer that is exchanged, unplugged and set down while frames are under way.</summary>
public sealed class PeerLinkTests : LinkBench
{
    private readonly PeerLink _peer;
    private readonly TestProbe _next;

    public PeerLinkTests()
    {
        _peer = new PeerLink(Owner.Ref, Counters, Time);
        _next = CreateTestProbe("next");
    }

    [Fact]
    public void Connect_AnotherPeer_GetsWhatWaitsInOrderAndTheFormersCreditComesHome()
    {
        _peer.Connect(new Connect(Peer.Ref, new LinkSettings(64)));
        FrameBatch[] batches = [Frames.Batch(64), Frames.Batch(2), Frames.Batch(3), Frames.Batch(4)];
        foreach (FrameBatch batch in batches) Assert.True(_peer.TrySend(batch));
        Link former = _peer.Link!;
        Assert.False(_peer.WantsFrames);

        _peer.Connect(new Connect(_next.Ref, new LinkSettings(64)));
        Assert.True(_peer.WantsFrames);
        for (int i = 1; i < 4; i++) Assert.Same(batches[i], _next.ExpectMsg<FrameBatch>());
        Assert.Equal((55, 0, 64 + 9), (_peer.Link!.Credit, former.Waiting, _peer.Sent));
        Assert.Equal(73 * 60, _peer.SentBytes);
        Assert.Same(batches[0], AtPeer());
        batches[0].Return();
        Assert.Same(batches[0], Home()); // through the former link
        Assert.Equal((64, 0, 55), (former.Credit, former.Outstanding, _peer.Link.Credit));
    }

    [Fact]
    public void Connect_PeerWithLessCredit_TheRestWaitsThere()
    {
        _peer.Connect(new Connect(Peer.Ref, new LinkSettings(256)));
        FrameBatch[] batches = [.. Enumerable.Range(0, 6).Select(static _ => Frames.Batch(64))];
        foreach (FrameBatch batch in batches) _peer.TrySend(batch);
        _peer.Connect(new Connect(_next.Ref, new LinkSettings(64)));
        Assert.Same(batches[4], _next.ExpectMsg<FrameBatch>());
        Assert.Equal(64, _peer.Waiting);
        batches[4].Return();
        Home();
        Assert.Same(batches[5], _next.ExpectMsg<FrameBatch>());
    }

    [Fact]
    public void SetUp_False_ConsumesAndCountsWhatWaitsAndWhatComes()
    {
        _peer.Connect(new Connect(Peer.Ref, new LinkSettings(64)));
        FrameBatch outside = Frames.Batch(64), waits = Frames.Batch(5), comes = Frames.Batch(7);
        _peer.TrySend(outside);
        _peer.TrySend(waits);
        _peer.SetUp(false);

        Assert.False(_peer.IsUp);
        Assert.True(_peer.WantsFrames); // to be dropped
        Assert.Same(waits, Home());
        Assert.False(_peer.TrySend(comes)); // still ours
        Assert.Equal(["link-down 12"], Drops);
        Assert.Equal(64, _peer.Sent);

        AtPeer().Return(); // what was out is not called back
        Assert.Same(outside, Home());
        _peer.SetUp(true);
        Assert.True(_peer.TrySend(comes));
        Assert.Same(comes, AtPeer());
        Assert.Equal(57, _peer.Link!.Credit);
    }

    [Fact]
    public void Disconnect_WhatWaitsIsDropped_WhatIsOutComesBack()
    {
        _peer.Connect(new Connect(Peer.Ref, new LinkSettings(64)));
        FrameBatch outside = Frames.Batch(64), waits = Frames.Batch(5);
        _peer.TrySend(outside);
        _peer.TrySend(waits);
        _peer.Disconnect();

        Assert.Null(_peer.Link);
        Assert.Same(waits, Home());
        Assert.False(_peer.TrySend(waits));
        Assert.Equal(["no-peer 5", "unplugged 5"], Drops);
        Assert.Equal((64, 64 * 60, 0), (_peer.Sent, _peer.SentBytes, _peer.Waiting));
        AtPeer().Return();
        Assert.Same(outside, Home());
    }

    [Fact]
    public void Pass_NoPeer_GivesTheBatchBackToWhoSentIt()
    {
        var sender = new Holder();
        FrameBatch batch = Frames.Batch(3);
        batch.Send(sender);
        _peer.Pass(batch);
        Assert.Equal([batch], sender.Returned);
        Assert.Equal(["no-peer 3"], Drops);
    }

    [Fact]
    public void Pass_BatchOfAnotherSender_ComesBackThroughUsToHim()
    {
        var sender = new Holder();
        FrameBatch batch = Frames.Batch(3);
        batch.Send(sender);
        _peer.Connect(new Connect(Peer.Ref, new LinkSettings(64)));
        _peer.Pass(batch);
        AtPeer().Return();
        Assert.False(PeerLink.TakeBack(Owner.ExpectMsg<FrameBatch>()));
        Assert.Equal([batch], sender.Returned);
        Assert.Equal(64, _peer.Link!.Credit);
    }

    [Theory]
    [InlineData(Overflow.Backpressure, false)]
    [InlineData(Overflow.DropNewest, true)]
    [InlineData(Overflow.DropOldest, true)]
    [InlineData(Overflow.Deadline, true)]
    public void WantsFrames_WithoutCredit_OnlyWhereTheyAreDropped(Overflow overflow, bool wants)
    {
        _peer.Connect(new Connect(Peer.Ref, new LinkSettings(64) { Overflow = overflow }));
        Assert.True(_peer.WantsFrames);
        _peer.TrySend(Frames.Batch(64));
        Assert.Equal(wants, _peer.WantsFrames);
    }
}
