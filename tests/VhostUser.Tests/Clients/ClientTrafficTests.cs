using ActorNet.Actors.Ports;
using ActorNet.VhostUser.Tests.Ports;

namespace ActorNet.VhostUser.Tests.Clients;

/// <summary>Frames from guest to guest through a client and the back end that it drives.</summary>
public class ClientTrafficTests : ClientTestBase
{
    public static TheoryData<int, bool, bool, bool> Shapes => new()
    {
        { 256, true, true, false },
        { 256, false, true, false },
        { 64, true, false, false },
        { 64, false, false, true },
        { 1024, true, true, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Frames_ArriveWhole_InOrder_BothWays(int ringSize, bool mergeable, bool eventIndex, bool isServer)
    {
        StartChain(("queue-size", ringSize), ("mrg_rxbuf", mergeable), ("event_idx", eventIndex), ("server", isServer));
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
}
