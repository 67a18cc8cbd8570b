using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.Tests.Support.Own;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.Tests.VirtioNets.Own;

/// <summary>A guest takes memory back while frames are borrowed from it: its front end is answered when nobody touches it any more. In virtual time.</summary>
[Trait("Runtime", "own")]
public sealed class WithdrawalTests : IDisposable
{
    private readonly Simulation _simulation = new(1, ReferenceConfiguration.Config) { HasFaults = false };
    private readonly ActorTestKit _kit;
    private readonly SimulatedNic _nic;
    private readonly GuestNic _guest;

    public WithdrawalTests()
    {
        _kit = new ActorTestKit(_simulation.System);
        _nic = new SimulatedNic(_kit);
        _guest = _nic.MakeGuest();
        _guest.Attach();
        _simulation.Run();
    }

    public void Dispose()
    {
        _kit.Dispose();
        _simulation.Dispose();
    }

    [Fact]
    public void BorrowedFrames_AreWaitedFor()
    {
        FrameBatch[] lent = [Lend(1), Lend(2)];
        Withdraw(_guest.Memory);
        AssertUnanswered(TimeSpan.FromMilliseconds(50));

        lent[1].Return();
        AssertUnanswered(TimeSpan.FromMilliseconds(10));
        lent[0].Return();

        _guest.Transport.ExpectMsg<MemorySet>();
        Assert.False(lent[0].IsRevoked);
    }

    [Fact]
    public void BorrowedFrames_ThatNobodyReturns_AreCalledBack()
    {
        FrameBatch lent = Lend(1);
        Withdraw(_guest.Memory);
        AssertUnanswered(TimeSpan.FromMilliseconds(99));
        Assert.False(lent.IsRevoked);

        _simulation.Advance(TimeSpan.FromMilliseconds(1));

        _guest.Transport.ExpectMsg<MemorySet>();
        Assert.True(lent.IsRevoked);
        lent.Return(); // late: its buffer is the guest's again then, and the queue goes on
        _guest.AwaitAllSent();
        Lend(2).Return();
    }

    [Fact]
    public void FramesElsewhere_AreNotWaitedFor()
    {
        FrameBatch lent = Lend(1);
        byte[] other = GC.AllocateArray<byte>(64, pinned: true);
        Withdraw([new HostRange(MemorySlice.OfPinned(other, 0, 64).Address, 64)]);

        _guest.Transport.ExpectMsg<MemorySet>();
        Assert.False(lent.IsRevoked);
        lent.Return();
    }

    [Fact]
    public void NewFrames_GoOnMeanwhile()
    {
        FrameBatch lent = Lend(1);
        Withdraw(_guest.Memory);
        AssertUnanswered(TimeSpan.FromMilliseconds(1));

        FrameBatch next = Lend(2);
        lent.Return();

        _guest.Transport.ExpectMsg<MemorySet>();
        next.Return();
    }

    /// <summary>A queue that stops is answered by itself, memory and a detached driver by the NIC: those two in their order.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void QueueThatStopsMeanwhile_AnswersBoth(bool detaches)
    {
        FrameBatch lent = Lend(1);
        Withdraw(_guest.Memory);
        _guest.Tell(detaches ? new DetachDriver() : new StopQueue(1));
        AssertUnanswered(TimeSpan.FromMilliseconds(99));

        _simulation.Advance(TimeSpan.FromMilliseconds(1));

        object[] answers = [_guest.Transport.ExpectMsg<object>(), _guest.Transport.ExpectMsg<object>()];
        Assert.Single(answers.OfType<MemorySet>());
        if (detaches) Assert.IsType<DriverDetached>(answers[1]);
        else Assert.Single(answers.OfType<QueueStopped>());
        lent.Return();
    }

    [Fact]
    public void FramesCalledBackOnce_AreNotWaitedForAgain()
    {
        FrameBatch lent = Lend(1);
        Withdraw(_guest.Memory);
        _simulation.Advance(TimeSpan.FromMilliseconds(100));
        _guest.Transport.ExpectMsg<MemorySet>();

        Withdraw(_guest.Memory);

        _guest.Transport.ExpectMsg<MemorySet>();
        lent.Return();
    }

    [Fact]
    public void FramesBehindAStuckGuest_AreCopiedOut_AndArriveLater()
    {
        var other = new SimulatedNic(_kit, id: "n1");
        GuestNic stuck = other.MakeGuest();
        stuck.Attach();
        _nic.Ref.Tell(new Connect(other.Target, SimulatedNic.Terms));
        _simulation.Run();
        byte[][] frames = [.. Enumerable.Range(0, 80).Select(static number => Frames.Make(number))];
        _guest.Send(frames[..60]);
        _simulation.Run();
        _guest.AwaitAllSent();
        _guest.Send(frames[60..]); // 64 buffers: most of these wait
        _simulation.Run();
        Withdraw(_guest.Memory);
        Assert.False(_guest.Transport.HasMessages);

        _simulation.Advance(TimeSpan.FromMilliseconds(30));

        _guest.Transport.ExpectMsg<MemorySet>();
        foreach (byte[] frame in frames) Assert.Equal(frame, stuck.Receive());
    }

    private FrameBatch Lend(int number)
    {
        _guest.Send(Frames.Make(number));
        return _nic.Peer.ExpectMsg<FrameBatch>();
    }

    private void Withdraw(GuestMemory memory) => Withdraw([new HostRange(memory.Regions[0].HostAddress, memory.Regions[0].Size)]);

    private void Withdraw(HostRange[] ranges)
    {
        _guest.Tell(new SetMemory(_guest.Memory) { Withdrawn = [.. ranges] });
        _simulation.Run();
    }

    private void AssertUnanswered(TimeSpan time)
    {
        _simulation.Advance(time);
        Assert.False(_guest.Transport.HasMessages);
    }
}
