using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VhostNets;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.VhostNets;

/// <summary>A NIC whose peer, a probe, offers to have its rings run by a kernel that only notes what it is asked.</summary>
public sealed class LentRingTests : LendingTest
{
    [Fact]
    public void Offer_RunningRings_AreLentStepByStep()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);

        ulong accepted = guest.Driver.Features & VhostFeatures.OfRings;
        Assert.Equal(
            [$"features {accepted:x}", "memory 1", .. Started(0), .. Started(1)],
            InOrder(Kernel.Take()));
        MemoryRegion region = guest.Memory.Regions[0];
        Assert.Equal((region.GuestAddress, region.Size, (ulong)region.HostAddress), (Kernel.Regions[0].GuestAddress, Kernel.Regions[0].Size, Kernel.Regions[0].UserAddress));
        Assert.Equal("vhost-net", ReportOf(nic).Driver!.Datapath);
        Assert.Null(ReportOf(nic).Driver!.DatapathReason);
        Assert.Equal(1, ReportOf(nic).Driver!.QueuePairs);
    }

    [Fact]
    public void Withdrawal_LentRings_GoOnHereWhereTheKernelStopped()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        guest.Send(Frames.Make(1));
        Receive().Return();
        guest.AwaitAllSent();
        Offer(target);
        Assert.Contains("base 1 1", Kernel.Take());
        guest.Send(Frames.Make(2)); // stays in the ring: this kernel takes nothing

        target.Tell(new WithdrawRings(Rings, null));
        FrameBatch batch = Receive();
        Assert.Equal([Frames.Make(2)], FramesOf(batch));
        batch.Return();
        guest.AwaitAllSent();
        Assert.Equal([.. Stopped(0), .. Stopped(1)], InOrder(Kernel.Take()));
        var link = new Link(Peer.Ref, new Connect(target, Terms), new PortCounters());
        link.Send(Frames.Batch(Frames.Make(3)));
        Assert.Equal(Frames.Make(3), guest.Receive());
        Assert.Equal(("actors", 0L), (ReportOf(nic).Driver!.Datapath, ReportOf(nic).Imbalance));
    }

    [Fact]
    public void Stop_LentRing_AnswersTheKernelsPosition()
    {
        (_, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        VirtqueuePosition position = guest.Stop(1);
        Assert.Equal(0, position.NextAvailable);
        Assert.Equal(Stopped(1), Kernel.Take().Where(static call => call.Contains(" 1", StringComparison.Ordinal) && !IsOfStart(call)).ToArray());
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("link")]
    [InlineData("disable")]
    public void Something_IsAskedOfTheRings_TheyAreTakenBackAndLentAgainAfterwards(string what)
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        Kernel.Take();

        Change(guest, what, true);
        Assert.Equal("actors", ReportOf(nic).Driver!.Datapath);
        Assert.Contains("backend 0 -", Kernel.Take());
        Change(guest, what, false);
        Assert.Equal("vhost-net", ReportOf(nic).Driver!.Datapath);
        Assert.Contains("backend 0 +", Kernel.Take());
    }

    [Fact]
    public void Memory_ChangesWhileLent_IsTheKernelsBeforeTheChangeIsAnswered()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        Kernel.Take();
        var other = new GuestMemory(guest.Memory.Regions.ToArray(), null);
        guest.Tell(new SetMemory(other));
        guest.Transport.FishForMessage<MemorySet>(_ => true);
        AwaitLent(nic);
        Assert.Equal(1, Kernel.Take().Count(static call => call == "memory 1"));
        other.Release();
    }

    [Fact]
    public void Refusal_OfTheKernel_LeavesTheRingWithTheActors()
    {
        Kernel.Failing = ("address", Errno.Fault);
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        target.Tell(new OfferRings(Rings, null));
        guest.Settle();
        guest.Send(Frames.Make(1));
        Receive().Return();
        guest.AwaitAllSent();
        Assert.Equal("actors", ReportOf(nic).Driver!.Datapath);
        Assert.Equal("VHOST_SET_VRING_ADDR: Bad address (EFAULT)", ReportOf(nic).Driver!.DatapathReason);
        Assert.DoesNotContain(Kernel.Take(), static call => call.EndsWith('+') && call.StartsWith("backend", StringComparison.Ordinal));
    }

    [Fact]
    public void Features_ThatTheKernelDoesNotDo_KeepTheRingsHere()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start(FeatureBits.InOrder);
        guest.Attach();
        target.Tell(new OfferRings(Rings, null));
        guest.Settle();
        Assert.Equal(("actors", "the kernel does not do VIRTIO_F_IN_ORDER"), (ReportOf(nic).Driver!.Datapath, ReportOf(nic).Driver!.DatapathReason));
        Assert.Empty(Kernel.Take());
    }

    [Fact]
    public void Close_OfTheTap_StopsTheRings_AndTheyGoOnHere()
    {
        (_, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        Offer(target);
        Rings.Close();
        Assert.True(Kernel.IsDisposed);
        guest.Send(Frames.Make(4));
        target.Tell(new WithdrawRings(Rings, null));
        FrameBatch batch = Receive();
        Assert.Equal([Frames.Make(4)], FramesOf(batch));
        batch.Return();
    }

    [Fact]
    public void Offer_FrameIsOut_RingIsLentWhenItIsHome()
    {
        (IActorRef nic, IActorRef target, GuestNic guest) = Start();
        guest.Attach();
        guest.Send(Frames.Make(1));
        FrameBatch batch = Receive();
        target.Tell(new OfferRings(Rings, null));
        guest.Settle();
        Assert.DoesNotContain("backend 1 +", Kernel.Take());
        batch.Return();
        AwaitLent(nic);
        Assert.Contains("base 1 1", Kernel.Take());
    }

    private static void Change(GuestNic guest, string what, bool begin)
    {
        switch (what)
        {
            case "pause":
                guest.Tell(new PausePort(begin));
                break;
            case "link":
                guest.Tell(new SetLink(!begin));
                break;
            default:
                guest.Tell(new EnableQueue(0, !begin));
                guest.Tell(new EnableQueue(1, !begin));
                break;
        }

        guest.Settle();
    }

    // Both rings are lent by their own actors, in any order.
    private static string[] InOrder(string[] calls) =>
        [.. calls.Where(static call => !IsOfRing(call)), .. calls.Where(static call => IsOfRing(call) && RingOf(call) == '0'), .. calls.Where(static call => IsOfRing(call) && RingOf(call) == '1')];

    private static bool IsOfRing(string call) => !call.StartsWith("features", StringComparison.Ordinal) && !call.StartsWith("memory", StringComparison.Ordinal);

    private static char RingOf(string call) => call[call.IndexOf(' ', StringComparison.Ordinal) + 1];

    private static bool IsOfStart(string call) => call.EndsWith('+') || call.StartsWith("size", StringComparison.Ordinal) || call.StartsWith("base ", StringComparison.Ordinal)
        || call.StartsWith("address", StringComparison.Ordinal) || !IsOfRing(call);

    private static string[] Started(int ring) =>
        [$"size {ring} 64", $"base {ring} 0", $"address {ring}", $"kick {ring} +", $"call {ring} +", $"error {ring} +", $"backend {ring} +"];

    private static string[] Stopped(int ring) => [$"backend {ring} -", $"base? {ring}", $"kick {ring} -", $"call {ring} -", $"error {ring} -"];
}
