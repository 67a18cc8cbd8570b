using ActorNet.Actors.Links;
using ActorNet.Actors.NetQueues;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.KnownFailures;

/// <summary>A NIC with a driver on the test's thread and a probe for its peer, to have happen to it what other systems did not survive.</summary>
/// <remarks>A test's name begins with the number under which the failure is known; docs/known-failures.md lists them all.</remarks>
public abstract class NicFailureTest : DatapathTest
{
    protected NicFailureTest(VirtioNetOptions options)
    {
        Options = options;
        Device = new VirtioNetDevice(options);
        DeadBatchActor.Start(Sys, Sys);
        Supervisor = CreateTestProbe("supervisor");
        Peer = CreateTestProbe("peer");
        Nic = StartUnder(Supervisor, VirtioNetActor.Props(new VirtioNetSettings("n0", Device, Lane)), "nic");
        Target = Supervisor.ExpectMsg<PortReady>().Target;
        Nic.Tell(new Connect(Peer.Ref, Terms));
        Link = new Link(Peer.Ref, new Connect(Target, Terms), new PortCounters());
    }

    protected VirtioNetOptions Options { get; }

    protected VirtioNetDevice Device { get; }

    protected TestProbe Supervisor { get; }

    protected TestProbe Peer { get; }

    protected IActorRef Nic { get; }

    protected IActorRef Target { get; }

    /// <summary>From the peer to the NIC.</summary>
    protected Link Link { get; }

    internal GuestNic MakeGuest(VirtioNetDriverOptions? options = null) => new(
        Nic,
        new VirtioNetDevice(Options).DeviceFeatures,
        CreateTestProbe(),
        CreateTestProbe(),
        (options ?? new VirtioNetDriverOptions { ReceiveQueueSize = 64, TransmitQueueSize = 64 }) with { QueuePairs = Options.QueuePairs });

    internal GuestNic Attached(VirtioNetDriverOptions? options = null)
    {
        GuestNic guest = MakeGuest(options);
        guest.Attach();
        return guest;
    }

    /// <summary>The NIC works: a frame each way.</summary>
    internal void AssertWorks(GuestNic guest)
    {
        guest.Send(Support.Frames.Make(1001));
        FrameBatch sent = ReceiveBatch();
        Assert.Equal([Support.Frames.Make(1001)], FramesOf(sent));
        sent.Return();
        FrameBatch batch = Support.Frames.Batch(Support.Frames.Make(1002));
        Link.Send(batch);
        Assert.Equal(Support.Frames.Make(1002), guest.Receive());
        Assert.Same(batch, TakeBack());
    }

    /// <summary>The next batch that the guest sent; the peer holds it.</summary>
    protected FrameBatch ReceiveBatch()
    {
        FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
        Assert.False(batch.IsReturning);
        return batch;
    }

    /// <summary>The next batch that comes back from the NIC.</summary>
    protected FrameBatch TakeBack()
    {
        FrameBatch batch = Peer.ExpectMsg<FrameBatch>();
        Assert.True(batch.IsReturning);
        Link.Reclaim(batch);
        return batch;
    }

    protected static byte[][] Numbered(int first, int count, int length = 60) =>
        [.. Enumerable.Range(first, count).Select(number => Support.Frames.Make(number, length))];
}
