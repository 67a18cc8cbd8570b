using ActorNet.Actors.Bridges;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.BadInput;

/// <summary>Batches that come back twice, never, or after their port is gone.</summary>
public sealed class BridgeBadBatchesTests() : BridgeTest(BridgeActor.Hub(Lane))
{
    [Fact]
    public void ReturnedTwice_MessageAfterItIsHome_ChangesNothing()
    {
        BridgePlug a = Add("a"), b = Add("b");
        FrameBatch batch = Frames.Batch(3);
        a.Send(batch);
        FrameBatch arrived = b.Receive();
        arrived.Return();
        Assert.Same(batch, a.TakeBack());
        Assert.Equal(Credit, Balanced(b).Credit);

        // As if the peer had sent the message once more: it is not on its way to anybody.
        Bridge.Tell(batch, b.Probe.Ref);
        Assert.Equal((Credit, 0), (Balanced(b).Credit, Balanced(b).Outstanding));
        Assert.Throws<InvalidOperationException>(arrived.Return);

        FrameBatch next = Frames.Batch(1);
        a.Send(next); // all goes on
        Assert.Same(next, b.Receive());
    }

    [Fact]
    public void ReturnedTwice_CloneOfAFlood_ThrowsAtThePeerOnly()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        a.Send(Frames.Batch(3));
        a.TakeBack();
        FrameBatch atB = b.Receive();
        atB.Return();
        Assert.Throws<InvalidOperationException>(atB.Return);
        Balanced(b);
        Assert.Throws<InvalidOperationException>(atB.Return); // free by now
        c.Receive().Return();

        a.Send(Frames.Batch(2));
        Assert.Equal((2, 2), (b.Receive().Count, c.Receive().Count));
        Assert.Equal(Credit - 2, Balanced(b).Credit);
    }

    [Fact]
    public void NeverReturned_ByAWire_HoldsTheSenderAndIsSeen()
    {
        BridgePlug a = Add("a"), b = Add("b");
        for (int i = 0; i < Credit / 64; i++) a.Send(Frames.Batch(64));
        a.Send(Frames.Batch(1)); // waits at its sender
        for (int i = 0; i < Credit / 64; i++) b.Receive();

        PortReport report = Balanced(b);
        Assert.Equal((0, Credit / 64, 0L), (report.Credit, report.Outstanding, report.Dropped));
        Assert.Equal((0, 1), (a.Link.Credit, a.Link.Waiting));
    }

    [Fact]
    public void NeverReturned_ByOneOfMany_CostsThatPortAlone()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        for (int i = 0; i < 100; i++)
        {
            a.Send(Frames.Batch(64));
            a.TakeBack();
            c.Receive().Return();
            Balanced(c);
        }

        PortReport report = Balanced(b);
        Assert.Equal((0, Credit / 64, 6400 - Credit), (report.Credit, report.Outstanding, report.Dropped));
        Assert.Equal(0, Balanced(c).Dropped);
    }

    [Fact]
    public void PortRemoved_WhileItsBatchesAreOut_TheyComeHomeLater()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        FrameBatch flood = Frames.Batch(2);
        a.Send(flood);
        a.TakeBack();
        FrameBatch atB = b.Receive(), atC = c.Receive();
        Remove(c);
        FrameBatch wire = Frames.Batch(3);
        a.Send(wire);
        Assert.Same(wire, b.Receive());
        Remove(b);

        atB.Return();
        atC.Return();
        wire.Return();
        Assert.Same(wire, a.TakeBack());
        FrameBatch nowhere = Frames.Batch(4);
        a.Send(nowhere);
        Assert.Same(nowhere, a.TakeBack());
        Assert.Equal(4, DropsOf(Balanced(a), "no-peer"));
        Assert.Equal(512, a.Link.Credit);
    }

    [Fact]
    public void PortRemoved_WithFramesThatWait_TheyComeHomeAtOnce()
    {
        BridgePlug a = Add("a"), b = Add("b", new(64));
        FrameBatch outside = Frames.Batch(64), waits = Frames.Batch(5);
        a.Send(outside);
        a.Send(waits);
        Assert.Same(outside, b.Receive());
        Assert.Equal(5, Balanced(b).Queued);
        Remove(b);

        Assert.Same(waits, a.TakeBack());
        outside.Return();
        Assert.Same(outside, a.TakeBack());
        Assert.Equal(512, a.Link.Credit);
    }

    [Fact]
    public void PortRemoved_SenderSendsOn_IsPurgedAndCounted()
    {
        BridgePlug a = Add("a");
        Add("b");
        Remove(a);
        FrameBatch late = Frames.Batch(6);
        a.Send(late);
        Assert.Same(late, a.TakeBack());
        Assert.Equal(6, NetQueueRegistry.Get(Sys).Purged);
    }

    private void Remove(BridgePlug plug)
    {
        Watch(plug.Port);
        Sys.Stop(plug.Port);
        ExpectTerminated(plug.Port);
        AddPort($"sync{Guid.NewGuid():n}"); // the bridge has heard of it by now
    }
}
