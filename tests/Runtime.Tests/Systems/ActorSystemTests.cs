using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

public sealed class ActorSystemTests : RuntimeTest
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("a/b")]
    public void Create_BadName_Throws(string name) => Assert.Throws<ArgumentException>(() => ActorSystem.Create(name));

    [Fact]
    public async Task Create_WithoutConfig_HasTheDefaults()
    {
        using var system = ActorSystem.Create("plain");
        Assert.Equal("plain", system.Name);
        Assert.Equal("INFO", system.Settings.LogLevel);
        Assert.Equal(30, system.Dispatchers.DefaultGlobalDispatcher.Throughput);
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Terminate_Twice_IsTheSameEnd()
    {
        Task first = Sys.Terminate();
        Task second = Sys.Terminate();
        await first.WaitAsync(Patience);
        Assert.Same(first, second);
        Assert.True(Sys.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Terminate_StopsAllActors()
    {
        var stopped = new ConcurrentBag<string>();
        for (int i = 0; i < 10; i++)
        {
            Start(new Script { PostStop = self => stopped.Add(self.Me.Path.Name) }, $"a{i}");
        }
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Equal(10, stopped.Count);
    }

    [Fact]
    public async Task Terminate_FromAnActor_Works()
    {
        IActorRef actor = Start((self, _) => self.Ctx.System.Terminate());
        actor.Tell("end");
        await Sys.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public async Task ActorOf_AfterTheEnd_Throws()
    {
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Throws<InvalidOperationException>(() => Start((_, _) => { }));
    }

    [Fact]
    public async Task ActorOf_WhileTheSystemEnds_ThrowsOrTheActorStops()
    {
        for (int round = 0; round < 50; round++)
        {
            var system = ActorSystem.Create($"race{round}", QuietConfig(""));
            int started = 0;
            int stopped = 0;
            var script = new Script
            {
                PreStart = _ => Interlocked.Increment(ref started),
                PostStop = _ => Interlocked.Increment(ref stopped),
            };
            Task starter = Task.Run(() =>
            {
                while (Record.Exception(() => system.ActorOf(script.Props)) is null)
                {
                }
            });
            await Task.Yield();
            await system.Terminate().WaitAsync(Patience);
            await starter.WaitAsync(Patience);
            Assert.Equal(Volatile.Read(ref started), Volatile.Read(ref stopped));
        }
    }

    [Fact]
    public async Task Ask_AfterTheEnd_Fails()
    {
        IActorRef actor = Start((_, _) => { });
        await Sys.Terminate().WaitAsync(Patience);
        await Assert.ThrowsAsync<SchedulerException>(() => actor.Ask<string>("x", Patience));
        Assert.True(await actor.GracefulStop(Patience));
    }

    [Fact]
    public async Task Lifecycle_Debugged_IsLogged()
    {
        var system = ActorSystem.Create("lifecycle", QuietConfig("akka.actor.debug.lifecycle = on"));
        var probe = new Probe(system, Patience, null);
        await Settle(probe.Ref);
        system.EventStream.Subscribe<Debug>(probe.Ref);
        IActorRef actor = system.ActorOf(new Script { Receive = (_, message) => throw (Exception)message }.Props);
        actor.Tell(new Boom("x"));
        actor.Tell(PoisonPill.Instance);
        foreach (string what in (string[])["started", "restarting", "restarted", "stopped"])
        {
            Debug note = await probe.Expect<Debug>();
            Assert.Equal((what, actor.Path.ToString()), (note.Message, note.LogSource));
        }
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Tell_AfterTheEnd_IsHarmless()
    {
        IActorRef actor = Start((_, _) => { });
        await Sys.Terminate().WaitAsync(Patience);
        actor.Tell("x");
        ((IInternalActorRef)actor).Stop();
    }

    [Fact]
    public async Task RegisterOnTermination_RunsLastFirst_AndNotAfterTheEnd()
    {
        var order = new ConcurrentQueue<int>();
        Sys.RegisterOnTermination(() => order.Enqueue(1));
        Sys.RegisterOnTermination(() => throw new Boom("ignored"));
        Sys.RegisterOnTermination(() => order.Enqueue(2));
        await Sys.Terminate().WaitAsync(Patience);
        Assert.Equal([2, 1], order);
        Assert.Throws<InvalidOperationException>(() => Sys.RegisterOnTermination(() => { }));
    }

    [Fact]
    public async Task Stop_TopLevelActor_IsDoneByTheGuardian()
    {
        Probe probe = NewProbe();
        IActorRef actor = Start((_, _) => { });
        await probe.Watch(actor);
        Sys.Stop(actor);
        await probe.Expect<Terminated>();
    }

    [Fact]
    public async Task Guardian_StrategyConfigured_Holds()
    {
        using var system = ActorSystem.Create("stopping", QuietConfig(
            "akka.actor.guardian-supervisor-strategy = \"ActorNet.Runtime.StoppingSupervisorStrategy, ActorNet.Runtime\""));
        IActorRef actor = system.ActorOf(new Script { Receive = (_, _) => throw new Boom("x") }.Props);
        Task<bool> end = actor.WatchAsync();
        actor.Tell("boom");
        Assert.True(await end.WaitAsync(Patience));
        await system.Terminate().WaitAsync(Patience);
    }

    [Fact]
    public async Task Guardian_Fails_TheSystemEnds()
    {
        ((ExtendedActorSystem)Sys).Guardian.Tell(Kill.Instance, ActorRefs.NoSender);
        await Sys.WhenTerminated.WaitAsync(Patience);
    }

    [Fact]
    public void Extension_IsCreatedOnce()
    {
        Assert.False(Sys.HasExtension<Counting>());
        Counting[] made = [.. Enumerable.Range(0, 20).AsParallel().Select(_ => new CountingId().Apply(Sys))];
        Assert.All(made, m => Assert.Same(made[0], m));
        Assert.Same(made[0], Sys.GetExtension<Counting>());
        Assert.Same(made[0], Sys.WithExtension<Counting, CountingId>());
        Assert.True(Sys.TryGetExtension(typeof(Counting), out object? found));
        Assert.Same(made[0], found);
        Assert.Same(Sys, made[0].System);
    }

    [Fact]
    public async Task Extension_Configured_IsCreatedAndDisposedWithTheSystem()
    {
        string id = typeof(CountingId).AssemblyQualifiedName!;
        var system = ActorSystem.Create("extended", QuietConfig($"akka.extensions = [\"{id}\"]"));
        Counting extension = system.WithExtension<Counting>();
        await system.Terminate().WaitAsync(Patience);
        Assert.True(extension.IsDisposed);
    }

    [Fact]
    public void Extension_Unknown_Throws() => Assert.Throws<InvalidOperationException>(() => Sys.WithExtension<Counting>());

    [Fact]
    public void Settings_Fallback_FillsWhatIsOpen()
    {
        Sys.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString("mine.key = 5, akka.loglevel = ERROR"));
        Assert.Equal(5, Sys.Settings.Config.GetInt("mine.key"));
        Assert.Equal("DEBUG", Sys.Settings.Config.GetString("akka.loglevel"));
    }

    [Fact]
    public async Task PrintTree_ShowsTheActors()
    {
        IActorRef parent = Start(new Script { PreStart = self => self.Ctx.ActorOf(Props.Empty, "leaf") }, "branch");
        await Settle(parent);
        string tree = ((ExtendedActorSystem)Sys).PrintTree();
        Assert.Contains("branch", tree, StringComparison.Ordinal);
        Assert.Contains("leaf", tree, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_Path_FindsTheLivingOne()
    {
        IActorRefProvider provider = ((ExtendedActorSystem)Sys).Provider;
        IActorRef actor = Start(new Script { PreStart = self => self.Ctx.ActorOf(Props.Empty, "leaf") }, "branch");
        await Settle(actor);
        Assert.Equal(actor, provider.ResolveActorRef(actor.Path));
        Assert.Equal("leaf", provider.ResolveActorRef(actor.Path / "leaf").Path.Name);
        Assert.IsAssignableFrom<EmptyLocalActorRef>(provider.ResolveActorRef(actor.Path / "none"));
        Assert.IsAssignableFrom<EmptyLocalActorRef>(provider.ResolveActorRef(actor.Path.WithUid(12345)));
    }

    private sealed class Counting(ActorSystem system) : IExtension, IDisposable
    {
        public ActorSystem System { get; } = system;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class CountingId : ExtensionIdProvider<Counting>
    {
        public override Counting CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
