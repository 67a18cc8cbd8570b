using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Links;

public sealed class LinkTests : DatapathTest
{
    [Fact]
    public void Send_SpendsCredit_ReclaimBringsItBack()
    {
        TestProbe owner = CreateTestProbe(), peer = CreateTestProbe();
        var link = new Link(owner.Ref, new Connect(peer.Ref, new LinkSettings(100)), new PortCounters());
        FrameBatch batch = Frames.Batch(40);

        link.Send(batch);
        Assert.Equal(60, link.Credit);
        Assert.Same(batch, peer.ExpectMsg<FrameBatch>());
        batch.Return();

        FrameBatch returned = owner.ExpectMsg<FrameBatch>();
        Assert.True(returned.IsReturning);
        Assert.Same(link, returned.LastHolder);
        link.Reclaim(returned);
        Assert.Equal(100, link.Credit);
    }

    [Fact]
    public void Send_WithoutCredit_WaitsInOrderUntilSomethingComesBack()
    {
        TestProbe owner = CreateTestProbe(), peer = CreateTestProbe();
        var link = new Link(owner.Ref, new Connect(peer.Ref, new LinkSettings(64)), new PortCounters());
        FrameBatch first = Frames.Batch(50), second = Frames.Batch(20), third = Frames.Batch(1);

        link.Send(first);
        link.Send(second);
        link.Send(third); // would fit, but must not overtake
        Assert.Equal(21, link.Waiting);
        Assert.Same(first, peer.ExpectMsg<FrameBatch>());

        first.Return();
        link.Reclaim(owner.ExpectMsg<FrameBatch>());
        Assert.Same(second, peer.ExpectMsg<FrameBatch>());
        Assert.Same(third, peer.ExpectMsg<FrameBatch>());
        Assert.Equal(0, link.Waiting);
        Assert.Equal(43, link.Credit);
    }

    [Fact]
    public void Purge_ReturnsWhatWaits_NotWhatIsOut()
    {
        TestProbe source = CreateTestProbe(), owner = CreateTestProbe(), peer = CreateTestProbe();
        var upstream = new Link(source.Ref, new Connect(owner.Ref, new LinkSettings(256)), new PortCounters());
        var link = new Link(owner.Ref, new Connect(peer.Ref, new LinkSettings(64)), new PortCounters());
        FrameBatch first = Frames.Batch(64), second = Frames.Batch(7);
        upstream.Send(first);
        upstream.Send(second);
        link.Send(first);
        link.Send(second);

        Assert.Same(first, owner.ExpectMsg<FrameBatch>());
        Assert.Same(second, owner.ExpectMsg<FrameBatch>());
        link.Purge(PortCounter.Unplugged);
        Assert.Same(second, owner.ExpectMsg<FrameBatch>());
        Assert.False(PeerLink.TakeBack(second)); // goes on to its source
        Assert.Same(second, source.ExpectMsg<FrameBatch>());
        Assert.Same(first, peer.ExpectMsg<FrameBatch>());
        Assert.Equal(0, link.Credit);
    }
}
