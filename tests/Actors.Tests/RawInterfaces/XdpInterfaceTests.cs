using System.Runtime.InteropServices;
using ActorNet.Actors.Ports;
using ActorNet.Actors.RawInterfaces;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>What XDP sockets alone have: frames in several pieces of memory, and queues.</summary>
[Trait("Category", "Kernel")]
public sealed class XdpInterfaceTests : RawInterfaceTest
{
    private const int LongMtu = 9000;

    // More frames, of three pieces each, than the kernel has chunks for.
    [Theory]
    [InlineData(Way.XdpNative, Way.XdpNative)]
    [InlineData(Way.XdpNative, Way.XdpSkb)]
    [InlineData(Way.XdpSkb, Way.Packet)]
    [InlineData(Way.Packet, Way.XdpNative)]
    public void LongFrames_CableToCable_ArriveWhole(Way left, Way right)
    {
        using VethCable near = new(1), far = new(2);
        near.SetMtu(LongMtu);
        far.SetMtu(LongMtu);
        IActorRef leftPort = Start("left", near, left), rightPort = Start("right", far, right);
        Join(leftPort, rightPort);
        using FarStation from = new(near.Far), to = new(far.Far);
        const int Count = 1000;
        for (int i = 0; i < Count; i++)
        {
            byte[] frame = FarStation.Frame(i, i % 2 == 0 ? LongMtu + EthernetFrame.HeaderLength : 60 + (i * 7919 % (LongMtu - 60)));
            Assert.Equal(IoStatus.Done, from.Send(frame));
            Assert.Equal(frame, to.Receive());
        }

        Assert.Equal(0L, ReportOf(leftPort).Dropped + ReportOf(rightPort).Dropped);
        AwaitAssert(() => Assert.Equal((0L, 0L), (ReportOf(leftPort).Imbalance, ReportOf(rightPort).Imbalance)));
    }

    [Fact]
    public void LongFrames_ABatchOfThem_NeitherTakesNorNeedsAllChunks()
    {
        using var cable = new VethCable();
        cable.SetMtu(LongMtu);
        IActorRef port = StartJoined(cable, Way.XdpNative);
        using var far = new FarStation(cable.Far);
        const int Count = 200;
        byte[][] frames = [.. Enumerable.Range(0, Count).Select(static i => FarStation.Frame(i, LongMtu))];
        foreach (byte[] frame in frames) Assert.Equal(IoStatus.Done, far.Send(frame));
        List<byte[]> received = [];
        while (received.Count < Count)
        {
            FrameBatch batch = Incoming();
            Assert.InRange(batch.SegmentCount, 1, 192);
            received.AddRange(FramesOf(batch).Where(IsOurs));
            batch.Return();
        }

        Assert.Equal(frames, received);
    }

    [Fact]
    public void Write_SeveralQueues_EachFlowGoesByOneInOrder()
    {
        const int Flows = 32, Rounds = 20;
        using var cable = new VethCable(nearOptions: "numrxqueues 2 numtxqueues 2");
        XdpDevice device = cable.Near.Run(static () => XdpDevice.Open(VethCable.NearName, new XdpOptions(Queues: 2)));
        IActorRef port = StartUnder(Supervisor, RawInterfaceActor.Props(Settings("p0", cable, Way.XdpNative) with { Open = counters => new XdpInterface(device, counters) }), "p0");
        Supervisor.ExpectMsg<PortReady>();
        JoinPeer(port);
        using var far = new FarStation(cable.Far);
        int[] next = new int[Flows];
        for (int round = 0; round < Rounds; round++)
        {
            LinkTo(port).Send(Frames.Batch([.. Enumerable.Range(0, Flows).Select(flow => FrameOf(flow, round))]));
            for (int i = 0; i < Flows; i++)
            {
                byte[] frame = far.Receive();
                Assert.Equal(FrameOf(frame[11], next[frame[11]]++), frame);
            }
        }

        Assert.All(next, static count => Assert.Equal(Rounds, count));
        // Each queue sends out of chunks of its own, the last one first.
        Assert.All([0, 1], queue =>
        {
            byte[] type = new byte[2];
            Marshal.Copy(device.Memory.Address + ((((queue + 1) * XdpQueue.Chunks) - 1) * device.Queues[queue].ChunkSize) + 12, type, 0, type.Length);
            Assert.Equal([0x88, 0xb5], type);
        });
        AwaitAssert(() => Assert.Equal((Flows * Rounds, 0L), (ReportOf(port).FramesOut, ReportOf(port).Imbalance)));

        static byte[] FrameOf(int flow, int number)
        {
            byte[] frame = FarStation.Frame(number);
            frame[11] = (byte)flow;
            return frame;
        }
    }
}
