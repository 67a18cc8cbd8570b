using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

public sealed class CoordinatedShutdownTests : RuntimeTest
{
    private readonly ConcurrentQueue<string> _log = new();

    protected override string Hocon => "akka.coordinated-shutdown.run-by-clr-shutdown-hook = off";

    [Fact]
    public async Task Run_TakesThePhasesInOrder_AndEndsTheSystem()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "c");
        Add(shutdown, CoordinatedShutdown.PhaseBeforeServiceUnbind, "a");
        Add(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "d");
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind, "b");
        Assert.Null(shutdown.ShutdownReason);
        Assert.Same(Done.Instance, await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience));
        Assert.Equal(["a", "b", "c", "d"], _log);
        Assert.Same(CoordinatedShutdown.UnknownReason.Instance, shutdown.ShutdownReason);
        Assert.True(Sys.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Run_Twice_RunsOnce()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "once");
        Task first = shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance);
        Task second = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        await Task.WhenAll(first, second).WaitAsync(Patience);
        Assert.Equal(["once"], _log);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task Run_FromAPhase_LeavesTheEarlierOnesOut()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind, "early");
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "late");
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, CoordinatedShutdown.PhaseServiceStop).WaitAsync(Patience);
        Assert.Equal(["late"], _log);
    }

    [Fact]
    public async Task Terminate_RunsThePhases()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "ran");
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Equal(["ran"], _log);
        Assert.Same(CoordinatedShutdown.ActorSystemTerminateReason.Instance, shutdown.ShutdownReason);
    }

    [Fact]
    public async Task TasksOfAPhase_RunSideBySide()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        var other = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "waits", () => other.Task);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "frees", () =>
        {
            other.SetResult(Done.Instance);
            return Task.FromResult(Done.Instance);
        });
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TaskThatFails_IsRecovered(bool atOnce)
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => atOnce ? throw new Boom("now") : Task.FromException<Done>(new Boom("later")));
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "next");
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["next"], _log);
    }

    [Fact]
    public async Task TaskThatFails_WithoutRecovery_EndsItThere()
    {
        await using Another other = new("akka.coordinated-shutdown.phases.service-unbind.recover = off");
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(other.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => Task.FromException<Done>(new Boom("x")));
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "next");
        await Assert.ThrowsAnyAsync<Exception>(() => shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience));
        Assert.Empty(_log);
        Assert.False(other.System.WhenTerminated.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PhaseThatTakesTooLong_IsLeftBehind_OrEndsIt(bool recover)
    {
        await using Another other = new($"akka.coordinated-shutdown.phases.service-unbind {{ timeout = 20ms, recover = {(recover ? "on" : "off")} }}");
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(other.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "never ends", () => new TaskCompletionSource<Done>().Task);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "next");
        Task run = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        if (recover)
        {
            await run;
            Assert.Equal(["next"], _log);
        }
        else
        {
            await Assert.ThrowsAnyAsync<Exception>(() => run);
            Assert.Empty(_log);
        }
    }

    [Fact]
    public void UnknownPhase_IsAnError()
    {
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(Sys);
        Assert.Throws<ConfigurationException>(() => Add(shutdown, "no such phase", "x"));
        Assert.Throws<ArgumentException>(() => shutdown.Timeout("no such phase"));
    }

    [Fact]
    public async Task PhasesOfOnesOwn_TakeTheirPlace()
    {
        await using Another other = new("""
            akka.coordinated-shutdown.phases {
              mine { depends-on = [service-unbind], timeout = 7s }
              service-stop.depends-on = [service-requests-done, mine]
            }
            """);
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(other.System);
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "stop");
        Add(shutdown, "mine", "mine");
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind, "unbind");
        Assert.Equal(TimeSpan.FromSeconds(7), shutdown.Timeout("mine"));
        Assert.Equal(TimeSpan.FromSeconds(7 + 5 + 5 + 10), shutdown.TotalTimeout);
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.Equal(["unbind", "mine", "stop"], _log);
    }

    [Fact]
    public async Task PhasesInACircle_AreAnError()
    {
        await using Another other = new("""
            akka.coordinated-shutdown { run-by-actor-system-terminate = off, phases.before-service-unbind.depends-on = [service-stop] }
            """);
        Assert.Throws<ArgumentException>(() => CoordinatedShutdown.Get(other.System));
    }

    [Fact]
    public async Task SystemThatIsNotToEnd_Lives()
    {
        await using Another other = new("akka.coordinated-shutdown { terminate-actor-system = off, run-by-actor-system-terminate = off }");
        await CoordinatedShutdown.Get(other.System).Run(CoordinatedShutdown.UnknownReason.Instance).WaitAsync(Patience);
        Assert.False(other.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void CombinationThatCannotBe_IsAnError() => Assert.Throws<ConfigurationException>(
        () => ActorSystem.Create("x", QuietConfig("akka.coordinated-shutdown.terminate-actor-system = off")));

    private void Add(CoordinatedShutdown shutdown, string phase, string name) => shutdown.AddTask(phase, name, async () =>
    {
        await Task.Yield();
        _log.Enqueue(name);
        return Done.Instance;
    });

    /// <summary>A system of a test's own, which ends with it whatever state it is in.</summary>
    private sealed class Another(string hocon) : IAsyncDisposable
    {
        public ActorSystem System { get; } = ActorSystem.Create(
            "another", QuietConfig("akka.coordinated-shutdown.run-by-clr-shutdown-hook = off\n" + hocon));

        public async ValueTask DisposeAsync()
        {
            ((ExtendedActorSystem)System).Guardian.Stop();
            await System.WhenTerminated.WaitAsync(Patience);
        }
    }
}
