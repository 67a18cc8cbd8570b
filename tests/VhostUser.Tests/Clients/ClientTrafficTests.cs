using ActorNet.Actors.Ports;
using ActorNet.VhostUser.Tests.Ports;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>Frames from guest to guest through a client and the back end that it drives.</summary>
public class ClientTrafficTests : ClientTestBase
{
    public static TheoryData<int, bool, bool, bool, bool, bool> Shapes => new()
    {
        { 256, true, true, false, false, false },
        { 256, false, true, false, false, false },
        { 64, true, false, false, false, false },
        { 64, false, false, true, false, true },
        { 1024, true, true, true, false, false },
        { 256, true, true, false, true, false },
        { 64, false, false, false, true, false },
        { 128, true, false, true, true, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Frames_ArriveWhole_InOrder_BothWays(int ringSize, bool mergeable, bool eventIndex, bool isServer, bool packed, bool inOrder)
    {
        StartChain(
            ("queue-size", ringSize), ("mrg_rxbuf", mergeable), ("event_idx", eventIndex), ("server", isServer), ("packed", packed), ("in_order", inOrder));
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);

        for (int i = 0; i < 600; i++)
        {
            byte[] frame = Frame(60 + (i * 7 % 1454), i);
            (SharedGuest from, SharedGuest to) = i % 3 == 0 ? (b, a) : (a, b);
            from.Send(frame);
            Assert.Equal(frame, to.Receive());
        }

        Assert.True(a.HasNothing);
        Assert.True(b.HasNothing);
        PortReport report = Report("c0");
        Assert.True(report.LinkUp);
        Assert.Equal(0, report.Imbalance);
        Assert.Empty(report.Drops.Where(static drop => drop.Cause != "queue-stopped"));
        Assert.Equal(1, Event(report, "sessions"));
    }

    [Fact]
    public void SeveralQueues_CarryAllFlows_EachInOrder()
    {
        StartChain(3, ("queues", 2));
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        int[] next = new int[16];
        int[] seen = new int[16];
        for (int burst = 0; burst < 50; burst++)
        {
            for (int flow = 0; flow < 16; flow++) a.Send(Of(flow, next[flow]++));
            for (int i = 0; i < 16; i++)
            {
                byte[] frame = b.Receive();
                int flow = frame[10];
                Assert.Equal(Of(flow, seen[flow]++), frame);
            }
        }

        Assert.Equal(next, seen);
        Assert.Equal(0, Report("c0").Imbalance);

        static byte[] Of(int flow, int number)
        {
            byte[] frame = Frame(200, number);
            frame[10] = (byte)flow; // of the sender's address
            frame[12] = 0x88;       // neither IP nor a tag
            return frame;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Burst_LargerThanEveryRing_LosesNothing(bool packed)
    {
        StartChain(("queue-size", 64), ("packed", packed));
        using SharedGuest a = Connect("near").Start();
        using SharedGuest b = Connect("far").Start();
        Meet(a, b);
        var sender = new Thread(() =>
        {
            for (int i = 0; i < 5000; i++) a.Send(Frame(60, i));
        });
        sender.Start();
        for (int i = 0; i < 5000; i++) Assert.Equal(Frame(60, i), b.Receive());
        sender.Join();
        Assert.Equal(0, Report("c0").Imbalance);
    }
}
