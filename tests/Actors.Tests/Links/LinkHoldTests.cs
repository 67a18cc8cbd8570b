using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Links;

/// <summary>Guests' buffers that wait for credit: after a while copies wait in their place.</summary>
public sealed class LinkHoldTests : LinkBench
{
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(10);

    private readonly FrameBatch _first = Frames.Batch(64);

    [Fact]
    public void OnTimer_BatchOfAnotherSender_GoesHomeAndItsCopyWaitsWithItsCredit()
    {
        TestProbe source = CreateTestProbe("source");
        var upstream = new Link(source.Ref, new Connect(Owner.Ref, new LinkSettings(64)), new PortCounters());
        Link link = Full();
        var lent = new LentFrames(1, 5);
        byte[][] frames = FramesOf(lent.Batch);
        upstream.Send(lent.Batch);
        Assert.Same(lent.Batch, Owner.ExpectMsg<FrameBatch>());
        link.Send(lent.Batch);

        Advance(Hold - TimeSpan.FromMilliseconds(1));
        Assert.False(source.HasMessages);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Fire();
        FrameBatch home = source.ExpectMsg<FrameBatch>();
        Assert.Same(lent.Batch, home);
        Assert.True(home.IsReleased);
        Assert.True(PeerLink.TakeBack(home)); // its owner's: its buffers are free
        Assert.Equal((59, 1), (upstream.Credit, upstream.Outstanding)); // but the credit is with the copy
        home.Reset();
        lent.Overwrite();

        Assert.Equal((5, 5 * 60), (link.Waiting, link.WaitingBytes));
        Assert.Equal(["copied-out 5"], Events);
        _first.Return();
        Assert.Same(_first, Home());
        FrameBatch copy = AtPeer();
        Assert.Equal(frames, FramesOf(copy));
        Assert.True(copy.IsPooled);
        copy.Return();
        FrameBatch passing = Owner.ExpectMsg<FrameBatch>();
        Assert.False(PeerLink.TakeBack(passing)); // on its way to the source's link
        Assert.Equal(64, link.Credit);
        Assert.False(PeerLink.TakeBack(source.ExpectMsg<FrameBatch>())); // and from there to nobody
        Assert.Equal((64, 16 << 20, 0), (upstream.Credit, upstream.CreditBytes, upstream.Outstanding));
        source.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void OnTimer_CloneOfAnothersFrames_GoesHomeToItsMakerAndFreesItsSource()
    {
        Link link = Full();
        var lent = new LentFrames(1, 3);
        byte[][] frames = FramesOf(lent.Batch);
        lent.Batch.Send(new Holder());
        FrameBatch clone = FrameBatch.CreateBorrowing();
        clone.ShareFrom(lent.Batch);
        link.Send(clone);
        Time.Advance(Hold);
        Fire();

        FrameBatch home = Owner.ExpectMsg<FrameBatch>();
        Assert.Same(clone, home);
        Assert.True(PeerLink.TakeBack(home));
        Assert.Same(lent.Batch, home.EndShare());
        lent.Overwrite();
        Assert.Equal((0, 1), (link.Credit, link.Outstanding)); // the clone was not charged: it had not gone out

        _first.Return();
        Home();
        FrameBatch copy = AtPeer();
        Assert.Equal(frames, FramesOf(copy));
        copy.Return();
        Assert.False(PeerLink.TakeBack(Owner.ExpectMsg<FrameBatch>())); // the copy ends with its keeper
        Assert.Equal((64, 0), (link.Credit, link.Outstanding));
    }

    [Fact]
    public void OnTimer_ClonesOfAnothersFrames_AreCopiedUpToTheCreditOnly()
    {
        Link link = Full();
        var clones = new FrameBatch[10];
        for (int i = 0; i < clones.Length; i++)
        {
            var lent = new LentFrames(10 * i, 10);
            lent.Batch.Send(new Holder());
            clones[i] = FrameBatch.CreateBorrowing();
            clones[i].ShareFrom(lent.Batch);
            link.Send(clones[i]);
        }

        Time.Advance(Hold);
        Fire();
        for (int i = 0; i < 6; i++) Assert.Same(clones[i], Home());
        Assert.Equal(["copied-out 60"], Events); // the others' senders wait: theirs is the credit

        _first.Return();
        Home(); // six copies go out, in their order, and nothing else fits
        for (int i = 0; i < 6; i++) Assert.Equal(Frames.Make(10 * i), FramesOf(AtPeer())[0]);
        Time.Advance(Hold);
        Fire();
        for (int i = 6; i < 10; i++) Assert.Same(clones[i], Home());
        Assert.Equal(["copied-out 100"], Events);
        Assert.Equal(40, link.Waiting);
    }

    [Fact]
    public void OnTimer_CloneOfABridgesOwnCopy_WaitsAsItIs()
    {
        Link link = Full();
        FrameBatch clone = FrameBatch.CreateBorrowing();
        clone.ShareFrom(Frames.Batch(3)); // nobody waits for the copy
        link.Send(clone);
        Time.Advance(Hold);
        Fire();
        Assert.Empty(Events);
        _first.Return();
        Home();
        Assert.Same(clone, AtPeer());
    }

    [Fact]
    public void OnTimer_WaitsInOrder_CopiesOnlyWhatWaitedForLong()
    {
        Link link = Full();
        var old = new LentFrames(1, 2);
        var young = new LentFrames(3, 2);
        FrameBatch own = Frames.Batch(Frames.Make(5));
        Holder lender = new();
        old.Batch.Send(lender);
        young.Batch.Send(lender);
        link.Send(old.Batch);
        Time.Advance(Hold / 2);
        link.Send(young.Batch);
        link.Send(own);
        Time.Advance(Hold / 2);
        Fire();
        Assert.Equal([old.Batch], lender.Returned);

        _first.Return();
        Home();
        byte[][][] arrived = [FramesOf(AtPeer()), FramesOf(AtPeer()), FramesOf(AtPeer())];
        Assert.Equal([.. Enumerable.Range(1, 5).Select(static number => Frames.Make(number))], arrived.SelectMany(static frames => frames));
        Assert.Equal(["copied-out 2"], Events);
    }

    [Fact]
    public void OnTimer_RevokedFrames_AreNotCopied()
    {
        Link link = Full();
        var lent = new LentFrames(1, 2);
        lent.Batch.Send(new Holder());
        link.Send(lent.Batch);
        lent.Batch.Revoke();
        Time.Advance(Hold);
        Fire();
        Assert.Empty(Events);
        _first.Return();
        Home();
        Assert.Same(lent.Batch, AtPeer());
    }

    [Fact]
    public void OnTimer_NobodyHasTheFrames_TheOwnBatchOfTheSenderWaitsAsItIs()
    {
        Link link = Full();
        var lent = new LentFrames(1, 2); // a guest's own link: its buffers wait at their source, whoever is stuck
        link.Send(lent.Batch);
        Advance(4 * Hold);
        Assert.Empty(Events);
        _first.Return();
        Home();
        Assert.Same(lent.Batch, AtPeer());
    }

    [Fact]
    public void Purge_CopyThatWaits_GoesToItsKeeperAndCreditIsWhole()
    {
        TestProbe source = CreateTestProbe("source");
        var upstream = new Link(source.Ref, new Connect(Owner.Ref, new LinkSettings(64)), new PortCounters());
        Link link = Full();
        var lent = new LentFrames(1, 5);
        upstream.Send(lent.Batch);
        link.Send(Owner.ExpectMsg<FrameBatch>());
        Time.Advance(Hold);
        Fire();
        PeerLink.TakeBack(source.ExpectMsg<FrameBatch>());

        link.Purge(PortCounter.Unplugged);
        Assert.False(PeerLink.TakeBack(Owner.ExpectMsg<FrameBatch>()));
        Assert.False(PeerLink.TakeBack(source.ExpectMsg<FrameBatch>()));
        Assert.Equal((0, 64, 0), (link.Credit, upstream.Credit, upstream.Outstanding));
        Assert.Equal(["unplugged 5"], Drops);
    }

    private void Fire() => Owner.ExpectMsg<LinkTimer>().Link.OnTimer();

    private Link Full()
    {
        Link link = MakeLink(new LinkSettings(64) { Hold = Hold });
        link.Send(_first);
        Assert.Same(_first, AtPeer());
        return link;
    }
}
