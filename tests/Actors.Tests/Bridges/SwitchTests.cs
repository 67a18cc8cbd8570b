using System.Collections.Immutable;
using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Bridges;

/// <summary>A switch with a probe in place of each tap and NIC. What it decides is tested with the model; here, how frames travel.</summary>
public sealed class SwitchTests() : BridgeTest(BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1 }), Overflow.DropNewest)
{
    [Fact]
    public void Forward_KnownStation_PassesTheBatchItselfToItsPortOnly()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        Learn(b, 2, a, c);
        FrameBatch batch = Batch(Make(1, 2), Make(1, 2));
        a.Send(batch);

        Assert.Same(batch, b.Receive());
        batch.Return();
        Assert.Same(batch, a.TakeBack());
        c.Probe.ExpectNoMsg(TimeSpan.Zero);
        Balanced(a);
        Assert.Equal(2 + 1, Balanced(b).FramesIn + Balanced(b).FramesOut);
        Assert.Equal(0, Balanced(c).Dropped);
    }

    [Fact]
    public void Forward_SeveralStations_EachPortGetsItsFramesInOrder()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        Learn(b, 2, a, c);
        Learn(c, 3, a, b);
        byte[][] frames = [Make(1, 2, 0), Make(1, 3, 1), Make(1, 2, 2), Make(1, 0xff, 3), Make(1, 3, 4)];
        FrameBatch batch = Batch(frames);
        a.Send(batch);

        Assert.Equal([frames[0], frames[2], frames[3]], ReceiveFrames(b, 3));
        Assert.Equal([frames[1], frames[3], frames[4]], ReceiveFrames(c, 3));
        Assert.Same(batch, a.TakeBack()); // what was for one port was lent
        Assert.All([a, b, c], plug => Balanced(plug));
    }

    [Fact]
    public void Forward_ToAll_IsOneCopyThatAllShare()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        FrameBatch batch = Batch(Make(1, 0xff, 1), Make(1, 0xff, 2));
        a.Send(batch);

        Assert.Same(batch, a.TakeBack()); // at once
        FrameBatch atB = b.Receive(), atC = c.Receive();
        Assert.Equal(2, atB.Count);
        Assert.Same(atB.Source, atC.Source);
        atB.Return();
        atC.Return();
        Assert.All([a, b, c], plug => Balanced(plug));
    }

    [Fact]
    public void Forward_GuestRewritesItsHeaderAfterwards_WhatWasJudgedArrives()
    {
        BridgePlug a = Add("a"), b = Add("b");
        Learn(b, 2, a);
        byte[] memory = GC.AllocateArray<byte>(60, pinned: true);
        Make(1, 2, 7).CopyTo(memory, 0);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        batch.AppendFrame(MemorySlice.OfPinned(memory, 0, 60), 0, default);
        a.Send(batch);
        FrameBatch arrived = b.Receive();
        Assert.Same(batch, arrived.Source); // its buffers were lent
        Make(7, 3, 7).CopyTo(memory, 0); // another source, another destination

        Assert.Equal([Make(1, 2, 7)], FramesOf(arrived));
    }

    [Fact]
    public void Forward_PortsThatLoseNothing_ShareTheSendersBatchUntilAllAreDone()
    {
        LinkSettings lossless = new(Credit) { Overflow = Overflow.Backpressure, IsOverflowGiven = true };
        BridgePlug a = Add("a", lossless), b = Add("b", lossless), c = Add("c", lossless);
        FrameBatch batch = Batch(Make(1, 0xff));
        a.Send(batch);

        FrameBatch atB = b.Receive(), atC = c.Receive();
        Assert.Same(batch, atB.Source);
        Assert.Same(batch, atC.Source);
        atB.Return();
        ReportOf(b.Port);
        a.Probe.ExpectNoMsg(TimeSpan.Zero);
        atC.Return();
        Assert.Same(batch, a.TakeBack());
        Assert.All([a, b, c], plug => Balanced(plug));
    }

    [Fact]
    public void Forward_StuckPort_OthersGetEverythingAndOnlyItsOwnFramesAreLost()
    {
        BridgePlug a = Add("a"), stuck = Add("stuck"), c = Add("c");
        Learn(stuck, 2, a, c);
        Learn(c, 3, a, stuck);
        const int Rounds = 200;
        for (int i = 0; i < Rounds; i++)
        {
            FrameBatch toStuck = Batch([.. Enumerable.Range(0, 16).Select(n => Make(1, 2, n))]);
            FrameBatch toC = Batch([.. Enumerable.Range(0, 16).Select(n => Make(1, 3, n))]);
            a.Send(toStuck);
            a.Send(toC);
            FrameBatch atC = c.Receive();
            Assert.Equal(16, atC.Count);
            atC.Return();
            ReportOf(c.Port);
            while (a.Link.Credit < 256) a.TakeBack(); // a port that drops holds no more than a few of the sender's own batches
        }

        Assert.Equal(0, Balanced(c).Dropped + Balanced(a).Dropped);
        PortReport report = Balanced(stuck);
        Assert.Equal(Rounds * 16, report.Dropped + report.Queued + report.FramesOut - 1);
        Assert.True(report.Dropped > 0);
    }

    [Fact]
    public void Forward_TrunkAndAccess_TagsComeAndGoWithoutAnotherCopyOfTheRest()
    {
        BridgePlug trunk = Add("trunk", settings: Port(("mode", "trunk"), ("vlan", 1)));
        BridgePlug access = Add("access", settings: Port(("vlan", 5)));
        byte[] tagged = Tag(Make(1, 0xff, 7), 5), plain = Make(1, 0xff, 7);
        FrameBatch batch = Batch(tagged);
        trunk.Send(batch);
        trunk.TakeBack();
        FrameBatch arrived = access.Receive();
        Assert.Equal([plain], FramesOf(arrived));
        arrived.Return();

        FrameBatch back = Batch(Make(9, 0xff, 8));
        access.Send(back);
        Assert.Equal([Tag(Make(9, 0xff, 8), 5)], FramesOf(trunk.Receive()));
    }

    [Fact]
    public void Forward_ChecksumLeftToTheReceiver_ItsPlaceMovesWithTheTag()
    {
        BridgePlug trunk = Add("trunk", settings: Port(("mode", "trunk"), ("vlan", 1)));
        BridgePlug access = Add("access", settings: Port(("vlan", 5)));
        FrameBatch batch = FrameBatch.CreatePooled();
        byte[] frame = Make(1, 0xff, 1);
        batch.FreeChunks[0].CopyFrom(frame);
        batch.CommitFrame(frame.Length, new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 34, ChecksumOffset = 16, HeaderLength = 54 });
        access.Send(batch);

        FrameBatch arrived = trunk.Receive();
        Assert.Equal((38, 16, 58), (arrived[0].Offload.ChecksumStart, arrived[0].Offload.ChecksumOffset, arrived[0].Offload.HeaderLength));
    }

    [Fact]
    public void Forward_SpoofedSource_IsDroppedAndCountedAtItsPort()
    {
        BridgePlug honest = Add("a", settings: Port(("macs", ImmutableArray.Create(Mac(1))), ("anti-spoof", true)));
        BridgePlug b = Add("b");
        FrameBatch batch = Batch(Make(1, 0xff, 1), Make(7, 0xff, 2), Make(1, 0xff, 3));
        honest.Send(batch);

        Assert.Equal([Make(1, 0xff, 1), Make(1, 0xff, 3)], FramesOf(b.Receive()));
        Assert.Equal(1, DropsOf(Balanced(honest), "spoofed-source"));
    }

    [Fact]
    public void Forward_ShortAndOddFrames_AreDroppedByCause()
    {
        BridgePlug a = Add("a"), b = Add("b");
        FrameBatch batch = FrameBatch.CreatePooled();
        for (int length = 1; length < 14; length++) batch.CommitFrame(length, default);
        a.Send(batch);
        a.TakeBack();
        Assert.Equal(13, DropsOf(Balanced(a), "runt"));
        b.Probe.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Remove_PortWithBatchesOut_TheyComeHomeAndOthersGoOn()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        Learn(b, 2, a, c);
        FrameBatch batch = Batch(Make(1, 2));
        a.Send(batch);
        Assert.Same(batch, b.Receive());
        Watch(b.Port);
        Sys.Stop(b.Port);
        ExpectTerminated(b.Port);
        AddPort("sync"); // the bridge has heard of it by now
        batch.Return();
        Assert.Same(batch, a.TakeBack());

        FrameBatch next = Batch(Make(1, 2)); // unknown again
        a.Send(next);
        Assert.Equal(1, c.Receive().Count);
        Assert.All([a, c], plug => Balanced(plug));
    }

    private static byte[][] ReceiveFrames(BridgePlug plug, int count)
    {
        var frames = new List<byte[]>();
        while (frames.Count < count)
        {
            FrameBatch batch = plug.Receive();
            frames.AddRange(FramesOf(batch));
            batch.Return();
        }

        return [.. frames];
    }

    private static MacAddress Mac(int station) => MacAddress.FromValue(0x5254_0000_0000ul + (ulong)station);

    /// <summary>A frame from one station to another, or to all (0xff).</summary>
    private static byte[] Make(int from, int to, int number = 0)
    {
        byte[] frame = Frames.Make(number);
        (to == 0xff ? MacAddress.Broadcast : Mac(to)).CopyTo(frame);
        Mac(from).CopyTo(frame.AsSpan(6));
        return frame;
    }

    private static byte[] Tag(byte[] frame, byte vlan) => [.. frame[..12], 0x81, 0x00, 0x00, vlan, .. frame[12..]];

    private static FrameBatch Batch(params byte[][] frames) => Frames.Batch(frames);

    private static PortSettings Port(params (string Name, object Value)[] options)
    {
        var values = ImmutableSortedDictionary<string, object>.Empty.Add(SwitchPortType.SwitchId.Name, 0);
        foreach ((string name, object value) in options) values = values.Add(name, value);
        return new PortSettings(SwitchPortType.Type, "p", values, "-netdev switchport");
    }

    // A frame to nobody known goes everywhere, and says where its sender is.
    private static void Learn(BridgePlug at, int station, params BridgePlug[] others)
    {
        at.Send(Batch(Make(station, 0xff)));
        foreach (BridgePlug other in others) other.Receive().Return();
        at.TakeBack();
    }
}
