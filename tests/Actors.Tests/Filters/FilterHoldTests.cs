using System.Collections.Immutable;
using ActorNet.Actors.Filters;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.Tests.Filters;

public sealed class FilterHoldTests : DatapathTest
{
    [Fact]
    public void FullFilter_GuestsBatchWaits_ItsBuffersComeHomeAndItsCreditStays()
    {
        LinkInput fromPort = new(0), fromPeer = new(1);
        TestProbe port = CreateTestProbe(), peer = CreateTestProbe();
        IActorRef chain = Sys.ActorOf(FilterChainActor.Props("p", fromPort, fromPeer, Lane), "chain");
        chain.Tell(new ConnectInside(new Connect(port.Ref, Terms)));
        chain.Tell(new ConnectOutside(new Connect(peer.Ref, Terms)));
        var throttle = new ThrottleOptions { Id = "t", FramesPerSecond = 1, BurstFrames = 1, Limits = new HoldLimits(Frames: 1, Overflow: FilterOverflow.Backpressure) };
        var settings = new PortSettings(HoldingFilterTypes.Throttle, "t", ImmutableSortedDictionary<string, object>.Empty, "t");
        chain.Tell(new InsertFilter(new FilterPlan(settings, new ThrottleFilter(throttle), FilterPosition.Tail)), TestActor);
        ExpectMsg<FilterInserted>();

        var link = new Link(peer.Ref, new Connect(chain, Terms, fromPeer), new PortCounters());
        byte[] memory = GC.AllocateArray<byte>(60, pinned: true);
        FrameBatch[] batches = [.. Enumerable.Range(0, 3).Select(_ => Lend(memory))];
        foreach (FrameBatch batch in batches) link.Send(batch);

        var home = new List<FrameBatch>();
        while (home.Count < 3)
        {
            FrameBatch batch = peer.ExpectMsg<FrameBatch>();
            Assert.True(link.Reclaim(batch));
            home.Add(batch);
        }

        Assert.Contains(home, static batch => batch.IsReleased);
        Assert.True(link.Credit < Credit); // what waits still counts
        GC.KeepAlive(memory);
        chain.Tell(GetFilterChainReport.Instance, TestActor);
        FilterChainReport report = ExpectMsg<FilterChainReport>();
        Assert.Equal(0, report.Books.Imbalance);
        Assert.True(report.Books.Queued > 0);
    }

    private static FrameBatch Lend(byte[] memory)
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        for (int i = 0; i < 4; i++) batch.AppendFrame(MemorySlice.OfPinned(memory, 0, 60), 0, default);
        return batch;
    }
}
