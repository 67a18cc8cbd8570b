using ActorNet.Actors.Bridges;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Bridges;

/// <summary>A hub with a probe in place of each tap and NIC.</summary>
public sealed class HubTests() : BridgeTest(BridgeActor.Hub(Lane))
{
    [Fact]
    public void Flood_OneOtherPort_PassesTheBatchItself()
    {
        BridgePlug a = Add("a"), b = Add("b");
        FrameBatch batch = Frames.Batch(3);
        a.Send(batch);

        FrameBatch arrived = b.Receive();
        Assert.Same(batch, arrived);
        arrived.Return();
        Assert.Same(batch, a.TakeBack());
        Assert.Equal(Credit, a.Link.Credit);
        Assert.Equal((3, 0), (Balanced(a).FramesIn, Balanced(a).Dropped));
        Assert.Equal((3, 180), (Balanced(b).FramesOut, Balanced(b).BytesOut));
    }

    [Fact]
    public void Flood_ReceiverTakesNothing_HoldsTheSenderBackAndLosesNothing()
    {
        BridgePlug a = Add("a"), b = Add("b");
        FrameBatch[] batches = [.. Enumerable.Range(0, Credit / 64).Select(_ => Frames.Batch(64))];
        foreach (FrameBatch batch in batches) a.Send(batch);
        Assert.Equal(0, a.Link.Credit); // the sender's own source waits from here on

        FrameBatch extra = Frames.Batch(1);
        a.Link.Send(extra); // waits on our side: no credit
        foreach (FrameBatch batch in batches) Assert.Same(batch, b.Receive());
        Assert.Equal(Credit, Balanced(b).FramesOut);

        batches[0].Return();
        Assert.Same(batches[0], a.TakeBack());
        Assert.Same(extra, b.Receive());
        Assert.Equal(0, Balanced(a).Dropped);
    }

    [Fact]
    public void Flood_SeveralPorts_CopiesOnceAndReturnsTheSendersBatchAtOnce()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
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
        Assert.Equal(0, Balanced(a).Dropped);
    }

    [Fact]
    public void Flood_OnePortStuck_OthersGetEverythingAndTheLossIsCounted()
    {
        BridgePlug a = Add("a"), stuck = Add("stuck"), c = Add("c");
        const int Batches = 40;
        for (int i = 0; i < Batches; i++)
        {
            FrameBatch batch = Frames.Batch(64);
            a.Send(batch);
            Assert.Same(batch, a.TakeBack());
            FrameBatch atC = c.Receive();
            Assert.Equal(64, atC.Count);
            atC.Return();
            Balanced(c); // answered after the clone went on its way home
        }

        Assert.Equal((Batches * 64) - Credit, DropsOf(Balanced(stuck), "no-credit"));
        Assert.Equal(0, Balanced(a).Dropped + Balanced(c).Dropped);
        Assert.Equal(Batches * 64, Balanced(c).FramesOut);
        Assert.Equal(Credit, Balanced(stuck).FramesOut);
    }

    [Fact]
    public void Flood_StuckPortTakesFramesAgain_GetsWhatIsSentFromThenOn()
    {
        BridgePlug a = Add("a"), stuck = Add("stuck"), c = Add("c");
        for (int i = 0; i < 10; i++) SendAndDrain(a, c);
        for (int i = 0; i < Credit / 64; i++) stuck.Receive().Return();
        long before = DropsOf(Balanced(stuck), "no-credit");
        Balanced(stuck); // every clone is on its way home once this is answered
        SendAndDrain(a, c);
        Assert.Equal(64, stuck.Receive().Count);
        Assert.Equal(before, DropsOf(Balanced(stuck), "no-credit"));
    }

    [Fact]
    public void Flood_FramesLongerThanAChunk_ArriveWhole()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        FrameBatch batch = Frames.Batch(Frames.Make(1, 65_000), Frames.Make(2), Frames.Make(3, 9_000), Frames.Make(4, 2_049));
        byte[][] sent = FramesOf(batch);
        a.Send(batch);

        Assert.Equal(sent, FramesOf(b.Receive()));
        Assert.Equal(sent, FramesOf(c.Receive()));
    }

    [Fact]
    public void Flood_FramesCalledBack_AreDroppedAndCounted()
    {
        BridgePlug a = Add("a");
        Add("b");
        Add("c");
        FrameBatch batch = Frames.Batch(5);
        batch.Revoke();
        a.Send(batch);

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(10, DropsOf(Balanced(a), "revoked")); // for each of two ports
    }

    [Fact]
    public void Flood_NoOtherPort_IsConsumedAndCounted()
    {
        BridgePlug a = Add("a");
        FrameBatch batch = Frames.Batch(2);
        a.Send(batch);

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(2, DropsOf(Balanced(a), "no-peer"));
    }

    [Fact]
    public void LinkDown_PortIsLeftOut_AndItsFramesAreReturned()
    {
        BridgePlug a = Add("a"), b = Add("b");
        b.Port.Tell(new PeerLinkChanged(false));
        Balanced(b);
        FrameBatch batch = Frames.Batch(2);
        a.Send(batch);

        Assert.Same(batch, a.TakeBack());
        Assert.Equal(2, DropsOf(Balanced(a), "no-peer"));
    }

    private void SendAndDrain(BridgePlug a, BridgePlug c)
    {
        FrameBatch batch = Frames.Batch(64);
        a.Send(batch);
        a.TakeBack();
        c.Receive().Return();
        Balanced(c);
    }
}
