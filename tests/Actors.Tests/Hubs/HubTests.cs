using ActorNet.Actors.Hubs;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Hubs;

/// <summary>A hub with a probe in place of each tap and NIC.</summary>
public sealed class HubTests : DatapathTest
{
    private readonly IActorRef _hub;

    public HubTests() => _hub = Sys.ActorOf(HubActor.Props(Credit, Lane), "hub-0");

    [Fact]
    public void Flood_OneOtherPort_PassesTheBatchItself()
    {
        Plug a = Add("a"), b = Add("b");
        FrameBatch batch = Frames.Batch(3);
        a.Send(batch);

        FrameBatch arrived = b.Receive();
        Assert.Same(batch, arrived);
        arrived.Return();
        Assert.Same(batch, a.TakeBack());
        Assert.Equal(Credit, a.Link.Credit);
        Assert.Equal((3, 0), (ReportOf(a.Port).FramesIn, ReportOf(a.Port).Dropped));
        Assert.Equal((3, 180), (ReportOf(b.Port).FramesOut, ReportOf(b.Port).BytesOut));
    }

    [Fact]
    public void Flood_ReceiverTakesNothing_HoldsTheSenderBackAndLosesNothing()
    {
        Plug a = Add("a"), b = Add("b");
        FrameBatch[] batches = [.. Enumerable.Range(0, Credit / 64).Select(_ => Frames.Batch(64))];
        foreach (FrameBatch batch in batches) a.Send(batch);
        Assert.Equal(0, a.Link.Credit); // the sender's own source waits from here on

        FrameBatch extra = Frames.Batch(1);
        a.Link.Send(extra); // waits on our side: no credit
        foreach (FrameBatch batch in batches) Assert.Same(batch, b.Receive());
        Assert.Equal(Credit, ReportOf(b.Port).FramesOut);

        batches[0].Return();
        Assert.Same(batches[0], a.TakeBack());
        Assert.Same(extra, b.Receive());
        Assert.Equal(0, ReportOf(a.Port).Dropped);
    }

    [Fact]
    public void Flood_SeveralPorts_CopiesOnceAndReturnsTheSendersBatchAtOnce()
    {
        Plug a = Add("a"), b = Add("b"), c = Add("c");
        FrameBatch batch = Frames.Batch(10);
        byte[][] sent = FramesOf(batch);
        a.Send(batch);

        Assert.Same(batch, a.TakeBack()); // although nobody has read it
        FrameBatch atB = b.Receive(), atC = c.Receive();
        Assert.Equal(sent, FramesOf(atB));
        Assert.Equal(sent, FramesOf(atC));
        Assert.NotSame(batch, atB);
        Assert.Same(atB.Source, atC.Source); // one copy, shared
        atB.Return();
        atC.Return();
        Assert.Equal(0, ReportOf(a.Port).Dropped);
    }

    [Fact]
    public void Flood_OnePortStuck_OthersGetEverythingAndTheLossIsCounted()
    {
        Plug a = Add("a"), stuck = Add("stuck"), c = Add("c");
        const int Batches = 40;
        for (int i = 0; i < Batches; i++)
        {
            FrameBatch batch = Frames.Batch(64);
            a.Send(batch);
            Assert.Same(batch, a.TakeBack());
            FrameBatch atC = c.Receive();
            Assert.Equal(64, atC.Count);
            atC.Return();
            ReportOf(c.Port); // answered after the clone went on its way home
        }

        PortReport report = ReportOf(a.Port);
        Assert.Equal((Batches * 64) - Credit, DropsOf(report, "no-credit"));
        Assert.Equal(Batches * 64, ReportOf(c.Port).FramesOut);
        Assert.Equal(Credit, ReportOf(stuck.Port).FramesOut);
    }

    [Fact]
    public void Flood_StuckPortTakesFramesAgain_GetsWhatIsSentFromThenOn()
    {
        Plug a = Add("a"), stuck = Add("stuck"), c = Add("c");
        for (int i = 0; i < 10; i++) SendAndDrain(a, c);
        for (int i = 0; i < Credit / 64; i++) stuck.Receive().Return();
        long before = DropsOf(ReportOf(a.Port), "no-credit");
        ReportOf(stuck.Port); // every clone is on its way home once this is answered
        SendAndDrain(a, c);
        Assert.Equal(64, stuck.Receive().Count);
        Assert.Equal(before, DropsOf(ReportOf(a.Port), "no-credit"));
    }

    [Fact]
    public void Flood_FramesLongerThanAChunk_ArriveWhole()
    {
        Plug a = Add("a"), b = Add("b"), c = Add("c");
        FrameBatch batch = Frames.Batch(Frames.Make(1, 65_000), Frames.Make(2), Frames.Make(3, 9_000), Frames.Make(4, 2_049));
        byte[][] sent = FramesOf(batch);
        a.Send(batch);

        Assert.Equal(sent, FramesOf(b.Receive()));
        Assert.Equal(sent, FramesOf(c.Receive()));
    }

    [Fact]
    public void Flood_FramesCalledBack_AreDroppedAndCounted()
    {
        Plug a = Add("a");
        Add("b");
        Add("c");
        FrameBatch batch = Frames.Batch(5);
        batch.Revoke();
        a.Send(batch);

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(5, DropsOf(ReportOf(a.Port), "revoked"));
    }

    [Fact]
    public void Flood_NoOtherPort_IsConsumedAndCounted()
    {
        Plug a = Add("a");
        FrameBatch batch = Frames.Batch(2);
        a.Send(batch);

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(2, DropsOf(ReportOf(a.Port), "no-peer"));
    }

    [Fact]
    public void LinkDown_PortIsLeftOut_AndItsFramesAreReturned()
    {
        Plug a = Add("a"), b = Add("b");
        b.Port.Tell(new PeerLinkChanged(false));
        ReportOf(b.Port);
        AwaitMembership(CreateTestProbe());
        FrameBatch batch = Frames.Batch(2);
        a.Send(batch);

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(2, DropsOf(ReportOf(a.Port), "no-peer"));
    }

    private void SendAndDrain(Plug a, Plug c)
    {
        FrameBatch batch = Frames.Batch(64);
        a.Send(batch);
        a.TakeBack();
        c.Receive().Return();
        ReportOf(c.Port);
    }

    private Plug Add(string id)
    {
        TestProbe asking = CreateTestProbe();
        _hub.Tell(new AddHubPort(id), asking.Ref);
        IActorRef port = asking.ExpectMsg<HubPortAdded>().Port;
        TestProbe peer = CreateTestProbe(id);
        port.Tell(new Connect(peer.Ref, Credit));
        port.Tell(new PeerLinkChanged(true));
        ReportOf(port); // answered after it told the hub
        AwaitMembership(asking);
        return new Plug(peer, port);
    }

    // The hub handles its messages in order: an unknown port's answer comes after the members were told, and what it told is in
    // every port's queue before anything that this test sends next.
    private void AwaitMembership(TestProbe asking)
    {
        _hub.Tell(new AddHubPort($"sync-{Guid.NewGuid():N}"), asking.Ref);
        asking.ExpectMsg<HubPortAdded>();
    }

    /// <summary>What is plugged into a port: a probe, with a link of its own into the hub.</summary>
    private sealed class Plug(TestProbe probe, IActorRef port)
    {
        public IActorRef Port { get; } = port;

        public Link Link { get; } = new(probe.Ref, port, Credit);

        public void Send(FrameBatch batch) => Link.Send(batch);

        public FrameBatch Receive()
        {
            FrameBatch batch = probe.ExpectMsg<FrameBatch>();
            Assert.False(batch.IsReturning);
            return batch;
        }

        public FrameBatch TakeBack()
        {
            FrameBatch batch = probe.ExpectMsg<FrameBatch>();
            Assert.True(batch.IsReturning);
            Link.Reclaim(batch);
            return batch;
        }
    }
}
