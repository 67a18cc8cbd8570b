using System.Collections.Concurrent;
using System.Diagnostics;

namespace ActorNet.Runtime.Tests;

public sealed class DispatcherTests : RuntimeTest
{
    private StepExecutor? _executor;

    protected override string Hocon => """
        step {
          type = Dispatcher
          executor = "ActorNet.Runtime.Tests.StepExecutorConfigurator, ActorNet.Runtime.Tests"
          throughput = 3
        }
        alias = step
        hasty {
          executor = "ActorNet.Runtime.Tests.StepExecutorConfigurator, ActorNet.Runtime.Tests"
          throughput = 1000
          throughput-deadline-time = 1 ms
        }
        loop-a = loop-b
        loop-b = loop-a
        pinned { type = PinnedDispatcher }
        own-threads {
          type = ForkJoinDispatcher
          executor = fork-join-executor
          dedicated-thread-pool.thread-count = 2
        }
        bad-executor { executor = "No.Such.Type, Nowhere" }
        bad-throughput { throughput = 0 }
        bad-type { type = "System.String" }
        bad-threads { executor = fork-join-executor, dedicated-thread-pool.thread-count = 0 }
        """;

    public override async Task DisposeAsync()
    {
        _executor?.Free();
        await base.DisposeAsync();
    }

    [Fact]
    public void Turn_EndsAfterThroughput_AndGoesToTheBack()
    {
        var order = new List<string>();
        IActorRef a = StartOn("step", (_, message) => order.Add($"a{message}"));
        StepExecutor executor = _executor = StepExecutor.Last!;
        IActorRef b = StartOn("step", (_, message) => order.Add($"b{message}"));
        executor.RunAll();
        for (int i = 1; i <= 4; i++)
        {
            a.Tell(i);
            b.Tell(i);
        }
        Assert.Equal(2, executor.Waiting); // once each, however many messages
        executor.Step();
        Assert.Equal(["a1", "a2", "a3"], order);
        Assert.Equal(2, executor.Waiting);
        executor.RunAll();
        Assert.Equal(["a1", "a2", "a3", "b1", "b2", "b3", "a4", "b4"], order);
        Assert.Equal(0, executor.Waiting);
    }

    [Fact]
    public void Turn_EndsAfterItsTime()
    {
        int handled = 0;
        IActorRef actor = StartOn("hasty", (_, _) =>
        {
            handled++;
            long start = Stopwatch.GetTimestamp();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(1));
        });
        StepExecutor executor = _executor = StepExecutor.Last!;
        executor.RunAll();
        actor.Tell(1);
        actor.Tell(2);
        executor.Step();
        Assert.Equal((1, 1), (handled, executor.Waiting));
        executor.Step();
        Assert.Equal((2, 0), (handled, executor.Waiting));
    }

    [Fact]
    public void SystemMessages_OvertakeUserMessages()
    {
        var order = new List<string>();
        var script = new Script { Receive = (_, message) => order.Add($"{message}"), PostStop = _ => order.Add("stopped") };
        var actor = (IInternalActorRef)Sys.ActorOf(script.Props.WithDispatcher("step"));
        StepExecutor executor = _executor = StepExecutor.Last!;
        executor.RunAll();
        actor.Tell("user");
        actor.Stop();
        executor.RunAll();
        Assert.Equal(["stopped"], order);
    }

    [Fact]
    public void SuspendedActor_HandlesNothingUntilResumed()
    {
        var order = new List<string>();
        var actor = (IInternalActorRef)StartOn("step", (_, message) => order.Add($"{message}"));
        StepExecutor executor = _executor = StepExecutor.Last!;
        executor.RunAll();
        actor.Suspend();
        actor.Suspend();
        executor.RunAll();
        actor.Tell("x");
        executor.RunAll();
        Assert.Empty(order);
        actor.Resume();
        executor.RunAll();
        Assert.Empty(order);
        actor.Resume();
        executor.RunAll();
        Assert.Equal(["x"], order);
    }

    [Fact]
    public void Executor_ThatRejects_LeavesTheMailboxIdle()
    {
        IActorRef actor = StartOn("step", (_, _) => { });
        StepExecutor executor = _executor = StepExecutor.Last!;
        executor.RunAll();
        Assert.Equal(0, executor.Waiting);
        actor.Tell("x");
        Assert.Equal(1, executor.Waiting);
        executor.RunAll();
        actor.Tell("y");
        Assert.Equal(1, executor.Waiting);
    }

    [Fact]
    public async Task Terminate_ShutsExecutorsDown()
    {
        MessageDispatcher dispatcher = Sys.Dispatchers.Lookup("step");
        dispatcher.Schedule(static () => { });
        StepExecutor executor = _executor = StepExecutor.Last!;
        await Sys.Terminate().WaitAsync(Patience);
        Assert.True(executor.IsShutDown);
        Assert.Throws<RejectedExecutionException>(() => dispatcher.Schedule(static () => { }));
    }

    [Fact]
    public void Lookup_Alias_IsTheSameDispatcher()
    {
        Assert.Same(Sys.Dispatchers.Lookup("step"), Sys.Dispatchers.Lookup("alias"));
        Assert.Equal("step", Sys.Dispatchers.Lookup("alias").Id);
        Assert.Equal(3, Sys.Dispatchers.Lookup("alias").Throughput);
    }

    [Theory]
    [InlineData("no.such")]
    [InlineData("loop-a")]
    [InlineData("bad-executor")]
    [InlineData("bad-throughput")]
    [InlineData("bad-type")]
    [InlineData("bad-threads")]
    public void Lookup_BadDispatcher_ThrowsAndNamesIt(string id)
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher(id)));
        Assert.Contains(id[..4], e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pinned_EachActorHasAThreadOfItsOwn_WhichEndsWithIt()
    {
        var threads = new ConcurrentDictionary<IActorRef, Thread>();
        void Note(ScriptedActor self)
        {
            threads.TryAdd(self.Me, Thread.CurrentThread);
            Assert.Same(threads[self.Me], Thread.CurrentThread);
        }

        IActorRef a = StartOn("pinned", (self, _) => Note(self));
        IActorRef b = StartOn("pinned", (self, _) => Note(self));
        for (int i = 0; i < 100; i++)
        {
            a.Tell(i);
            b.Tell(i);
        }
        await Settle(a);
        await Settle(b);
        Assert.NotSame(threads[a], threads[b]);
        Assert.False(threads[a].IsThreadPoolThread);
        await a.GracefulStop(Patience);
        Assert.True(threads[a].Join(Patience));
        await Settle(b);
    }

    [Fact]
    public async Task ForkJoin_RunsOnThreadsOfItsOwn()
    {
        var threads = new ConcurrentDictionary<string, bool>();
        IActorRef[] actors = [.. Enumerable.Range(0, 20).Select(_ => StartOn("own-threads", (_, _) => threads.TryAdd(Thread.CurrentThread.Name!, true)))];
        foreach (IActorRef actor in actors)
        {
            actor.Tell("x");
            await Settle(actor);
        }
        Assert.All(threads.Keys, name => Assert.StartsWith("own-threads-", name, StringComparison.Ordinal));
        Assert.InRange(threads.Count, 1, 2);
    }

    [Fact]
    public async Task ForkJoin_WorkThrows_TheThreadGoesOn()
    {
        MessageDispatcher dispatcher = Sys.Dispatchers.Lookup("own-threads");
        for (int i = 0; i < 10; i++)
        {
            dispatcher.Schedule(static () => throw new Boom("x"));
        }
        var alive = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        dispatcher.Schedule(alive.SetResult);
        await alive.Task.WaitAsync(Patience);
    }

    [Fact]
    public void CallingThread_HandlesInsideTheTell()
    {
        Thread? thread = null;
        IActorRef actor = StartOn(CallingThreadDispatcher.Id, (_, _) => thread = Thread.CurrentThread);
        actor.Tell("x");
        Assert.Same(Thread.CurrentThread, thread);
    }

    [Fact]
    public void CallingThread_LongExchange_DoesNotGoDeep()
    {
        const int Rounds = 200_000;
        IActorRef? pong = null;
        int count = 0;
        IActorRef ping = StartOn(CallingThreadDispatcher.Id, (_, _) =>
        {
            if (++count < Rounds)
            {
                pong!.Tell("ping");
            }
        });
        pong = StartOn(CallingThreadDispatcher.Id, (self, _) => self.From.Tell("pong"));
        ping.Tell("start");
        Assert.Equal(Rounds, count);
    }

    [Fact]
    public void CallingThread_MessageToSelf_IsHandledAfterTheCurrentOne()
    {
        var order = new List<string>();
        IActorRef actor = StartOn(CallingThreadDispatcher.Id, (self, message) =>
        {
            order.Add($"{message} in");
            if (message is "outer")
            {
                self.Me.Tell("inner");
            }
            order.Add($"{message} out");
        });
        actor.Tell("outer");
        Assert.Equal(["outer in", "outer out", "inner in", "inner out"], order);
    }

    [Fact]
    public async Task Schedule_Action_RunsOnTheDispatcher()
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Sys.Dispatchers.DefaultGlobalDispatcher.Schedule(ran.SetResult);
        await ran.Task.WaitAsync(Patience);
    }

    [Fact]
    public void RegisterConfigurator_AddsADispatcherFromCode()
    {
        var configurator = new DispatcherConfigurator(Dispatchers.GetConfig(Sys.Settings.Config, "step"), Sys.Dispatchers.Prerequisites);
        Assert.True(Sys.Dispatchers.RegisterConfigurator("mine", configurator));
        Assert.False(Sys.Dispatchers.RegisterConfigurator("mine", configurator));
        Assert.True(Sys.Dispatchers.HasDispatcher("mine"));
        Assert.Same(configurator.Dispatcher(), Sys.Dispatchers.Lookup("mine"));
    }

    private IActorRef StartOn(string dispatcher, Action<ScriptedActor, object> receive) =>
        Sys.ActorOf(new Script { Receive = receive }.Props.WithDispatcher(dispatcher));
}
