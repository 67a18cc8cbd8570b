using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;

namespace ActorNet.Actors.Tests.Taps;

/// <summary>Taps are closed beside their lane, in order; what comes before them here is a close that takes as long as the test likes.</summary>
public sealed class TapClosingTests : DatapathTest
{
    private readonly HeldClose _held = new();
    private readonly TestProbe _supervisor;

    public TapClosingTests() => _supervisor = CreateTestProbe("supervisor");

    [Fact]
    public void Stop_WhileAnotherCloseTakesLong_LeavesTheLaneToOthersAndTheTapOpen()
    {
        using FakeTap going = new(), staying = new();
        IActorRef gone = Start(going, "t0"), other = Start(staying, "t1");
        other.Tell(new Connect(other, Terms)); // what it reads is written to it
        PortClosings closings = PortClosings.Get(Sys);
        closings.Close(_supervisor.Ref, _held.Closing);
        _held.AwaitBegin();

        _supervisor.Watch(gone);
        Sys.Stop(gone);
        _supervisor.ExpectTerminated(gone);
        Assert.True(staying.TrySend(Frames.Make(1)));
        Assert.Equal(Frames.Make(1), staying.Receive());
        Assert.True(going.IsQuiet); // it would have hung up
        Assert.True(closings.TellWhenClosed(gone, _supervisor.Ref));

        _held.Release();
        Assert.Equal(gone, _supervisor.ExpectMsg<PortClosed>().Port);
        AwaitAssert(() => Assert.True(going.HasHungUp)); // a program that another test is starting has it open until it begins
        Assert.False(closings.TellWhenClosed(gone, _supervisor.Ref));
    }

    [Fact]
    public void Close_WhatThrows_IsLoggedAndTheNextIsClosed()
    {
        using var next = new HeldClose();
        PortClosings closings = PortClosings.Get(Sys);
        closings.Close(_supervisor.Ref, _held.Closing);
        Assert.True(closings.TellWhenClosed(_supervisor.Ref, _supervisor.Ref));
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() =>
        {
            closings.Close(_supervisor.Ref, new Thrower());
            closings.Close(_supervisor.Ref, next.Closing);
            _held.Release();
            next.AwaitBegin();
        });
        next.Release();
        _supervisor.ExpectMsg<PortClosed>(); // once, when all is closed
    }

    [Fact]
    public void Close_WithSomethingToDoBefore_DoesItWhileItIsOpenAndHoldsUpNobody()
    {
        using var go = new ManualResetEventSlim();
        var order = new List<string>();
        PortClosings closings = PortClosings.Get(Sys);
        TestProbe slow = CreateTestProbe(), quick = CreateTestProbe();
        closings.Close(slow.Ref, new Noting(order, "slow"), () =>
        {
            go.Wait(TimeSpan.FromSeconds(20));
            lock (order) order.Add("before");
        });
        Assert.True(closings.TellWhenClosed(slow.Ref, slow.Ref));
        closings.Close(quick.Ref, new Noting(order, "quick"));
        if (closings.TellWhenClosed(quick.Ref, quick.Ref)) quick.ExpectMsg<PortClosed>();
        go.Set();
        slow.ExpectMsg<PortClosed>();
        Assert.Equal(["quick", "before", "slow"], order);
    }

    [Fact]
    public async Task SystemsEnd_WaitsForWhatIsOpen()
    {
        PortClosings.Get(Sys).Close(_supervisor.Ref, _held.Closing);
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "release", () =>
        {
            _held.Release();
            return Task.FromResult(Done.Instance);
        });
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(_held.IsClosed);
    }

    protected override void Dispose(bool disposing)
    {
        _held.Dispose();
        base.Dispose(disposing);
    }

    private IActorRef Start(FakeTap host, string id)
    {
        IActorRef tap = StartUnder(_supervisor, TapActor.Props(id, host.Open, Lane), id);
        Assert.Equal(tap, _supervisor.ExpectMsg<PortReady>().Target);
        Assert.True(_supervisor.ExpectMsg<LinkChanged>().Up);
        return tap;
    }

    private sealed class Noting(List<string> order, string name) : IDisposable
    {
        public void Dispose()
        {
            lock (order) order.Add(name);
        }
    }

    private sealed class Thrower : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("on purpose");
    }
}
