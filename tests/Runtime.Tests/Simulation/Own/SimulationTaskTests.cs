namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SimulationTaskTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Simulation _simulation = new(11);
    private readonly Thread _thread = Thread.CurrentThread;

    public void Dispose() => _simulation.Dispose();

    [Fact]
    public void Await_Ask_ReturnsTheAnswer() => Assert.Equal("echo", _simulation.Await(Echo().Ask<string>("echo")));

    [Fact]
    public void Await_AskWithoutAnAnswer_TimesOutInVirtualTime()
    {
        IActorRef silent = _simulation.System.ActorOf(new Script().Props);
        Assert.Throws<AskTimeoutException>(() => _simulation.Await(silent.Ask("anybody?", 5 * Second)));
        Assert.Equal(5 * Second, _simulation.Time);
    }

    [Fact]
    public void Await_AskThatIsCancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        IActorRef silent = _simulation.System.ActorOf(new Script().Props);
        Task<object> answer = silent.Ask("anybody?", source.Token);
        _simulation.System.Scheduler.Advanced.ScheduleOnce(Second, source.Cancel);
        Assert.Throws<TaskCanceledException>(() => _simulation.Await(answer));
        Assert.Equal(Second, _simulation.Time);
    }

    [Fact]
    public void Await_TaskFails_ThrowsWhatItThrew() =>
        Assert.Throws<Boom>(() => _simulation.Await(Task.FromException(new Boom("failed"))));

    [Fact]
    public void Await_TaskNobodyCompletes_SaysSo() =>
        Assert.Throws<SimulationException>(() => _simulation.Await(new TaskCompletionSource().Task));

    [Fact]
    public void Await_BodyAwaitsInEveryWay_StaysOnTheThread()
    {
        IActorRef echo = Echo();
        int sum = _simulation.Await(async () =>
        {
            int one = await echo.Ask<int>(1);
            AssertOnThread();
            int[] both = await Task.WhenAll(echo.Ask<int>(3), echo.Ask<int>(4));
            AssertOnThread();
            Task<int> first = await Task.WhenAny(echo.Ask<int>(5), echo.Ask<int>(5));
            AssertOnThread();
            int six = await echo.Ask<int>(6).ContinueWith(answer =>
            {
                AssertOnThread();
                return answer.Result;
            });
            AssertOnThread();
            int seven = await Task.Factory.StartNew(() =>
            {
                AssertOnThread();
                return 7;
            });
            AssertOnThread();
            int two = await echo.Ask<int>(2).ConfigureAwait(false);
            AssertOnThread();
            return one + two + both.Sum() + await first.ConfigureAwait(false) + six + seven;
        });
        Assert.Equal(28, sum);
    }

    [Fact]
    public void ReceiveAsync_AwaitsAnswers_KeepsItsContextAndItsTurn()
    {
        var log = new List<string>();
        IActorRef echo = Echo();
        IActorRef actor = _simulation.System.ActorOf(Props.Create(() => new AskingActor(echo, log)), "asking");
        actor.Tell("a");
        actor.Tell("b");
        _simulation.Run();
        Assert.Equal(["a", "a asking", "b", "b asking"], log);
    }

    [Fact]
    public void PipeTo_AnswersAndFailures_ArriveAsMessages()
    {
        var received = new List<object>();
        IActorRef actor = _simulation.System.ActorOf(new Script { Receive = (_, message) => received.Add(message) }.Props);
        IActorRef silent = _simulation.System.ActorOf(new Script().Props);
        Echo().Ask<string>("echo").PipeTo(actor);
        silent.Ask<string>("anybody?", Second).PipeTo(actor);
        _simulation.Advance(2 * Second);
        Assert.Equal("echo", received[0]);
        Assert.IsType<AskTimeoutException>(Assert.IsType<Status.Failure>(received[1]).Cause);
    }

    [Fact]
    public void Handler_StartsAsyncMethod_GoesOnInTheSimulation()
    {
        IActorRef echo = Echo();
        var received = new List<object>();
        IActorRef actor = _simulation.System.ActorOf(new Script
        {
            Receive = (self, message) =>
            {
                received.Add(message);
                if (message is string)
                {
                    _ = Twice(self.Me);
                }
            },
        }.Props);
        actor.Tell("go");
        _simulation.Run();
        Assert.Equal(["go", 4], received);

        async Task Twice(IActorRef to)
        {
            int answer = await echo.Ask<int>(2);
            AssertOnThread();
            to.Tell(2 * answer);
        }
    }

    [Fact]
    public void GracefulStop_InTime_IsTrueAndTooLate_Throws()
    {
        Assert.True(_simulation.Await(Echo().GracefulStop(Second)));
        IActorRef stubborn = _simulation.System.ActorOf(new Script().Props);
        Assert.Throws<TaskCanceledException>(() => _simulation.Await(stubborn.GracefulStop(Second, "please")));
        Assert.Equal(Second, _simulation.Time);
    }

    [Fact]
    public void WatchAsync_ActorStops_Completes()
    {
        IActorRef actor = Echo();
        Task<bool> stopped = actor.WatchAsync();
        _simulation.Run();
        Assert.False(stopped.IsCompleted);
        _simulation.System.Stop(actor);
        Assert.True(_simulation.Await(stopped));
    }

    [Fact]
    public void Terminate_System_EndsInTheSimulation()
    {
        bool ended = false;
        _simulation.System.RegisterOnTermination(() => ended = Thread.CurrentThread == _thread);
        _simulation.Await(_simulation.System.Terminate());
        Assert.True(ended);
    }

    [Fact]
    public void SynchronizationContext_OfTheTest_IsNotUsed()
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        var own = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(own);
        try
        {
            _simulation.Await(async () =>
            {
                Assert.Null(SynchronizationContext.Current);
                await Echo().Ask<int>(1);
                AssertOnThread();
            });
            Assert.Same(own, SynchronizationContext.Current);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private IActorRef Echo() => _simulation.System.ActorOf(new Script { Receive = static (self, message) => self.From.Tell(message) }.Props);

    private void AssertOnThread() => Assert.Same(_thread, Thread.CurrentThread);

    private sealed class AskingActor : ReceiveActor
    {
        public AskingActor(IActorRef echo, List<string> log) => ReceiveAsync<string>(async message =>
        {
            log.Add(message);
            string answer = await echo.Ask<string>(message);
            log.Add($"{answer} {Context.Self.Path.Name}");
        });
    }
}
