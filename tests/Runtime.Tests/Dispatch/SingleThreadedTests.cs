using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

/// <summary>Dispatchers with one thread: what is promised of all dispatchers, where the runtime takes a short cut.</summary>
public sealed class SingleThreadedTests : RuntimeTest
{
    private const string One = "one";

    protected override string Hocon => """
        one { type = Dispatcher, executor = fork-join-executor, throughput = 4, dedicated-thread-pool.thread-count = 1 }
        two { type = Dispatcher, executor = fork-join-executor, throughput = 4, dedicated-thread-pool.thread-count = 1 }
        pinned { type = PinnedDispatcher }
        """;

    [Fact]
    public async Task AllActors_RunOnOneThread()
    {
        var threads = new ConcurrentDictionary<int, bool>();
        IActorRef[] actors = [.. Enumerable.Range(0, 20).Select(_ => StartOn(One, (_, _) => threads[Environment.CurrentManagedThreadId] = true))];
        foreach (IActorRef actor in actors)
        {
            actor.Tell("x");
        }
        foreach (IActorRef actor in actors)
        {
            await Settle(actor);
        }
        Assert.Single(threads);
    }

    [Fact]
    public async Task MessagesOfEachSender_ArriveInOrder_FromActorsOnTheThreadAndThreadsBesideIt()
    {
        const int Each = 20_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int[] next = new int[4];
        int left = 4 * Each;
        IActorRef receiver = StartOn(One, (_, message) =>
        {
            (int sender, int number) = ((int, int))message;
            if (next[sender] != number)
            {
                done.TrySetException(new InvalidOperationException($"sender {sender}: {number} after {next[sender] - 1}"));
            }
            next[sender]++;
            if (--left == 0)
            {
                done.TrySetResult();
            }
        });
        // Two actors on the same thread, which tell a few at a time, an actor on another, and a thread that is nobody's.
        foreach ((int id, string dispatcher) in new[] { (0, One), (1, One), (2, "two") })
        {
            int number = 0;
            StartOn(dispatcher, (self, _) =>
            {
                for (int i = 0; i < 7 && number < Each; i++)
                {
                    receiver.Tell((id, number++));
                }
                if (number < Each)
                {
                    self.Me.Tell("go on");
                }
            }).Tell("go");
        }
        var thread = new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                receiver.Tell((3, i), ActorRefs.NoSender);
            }
        });
        thread.Start();
        await done.Task.WaitAsync(Patience);
        thread.Join();
    }

    [Fact]
    public async Task ActorThatTellsItself_DoesNotStarveOthers()
    {
        bool enough = false;
        IActorRef selfish = StartOn(One, (self, _) =>
        {
            if (!Volatile.Read(ref enough))
            {
                self.Me.Tell("again");
            }
        });
        selfish.Tell("start");
        IActorRef other = StartOn(One, (self, message) => self.From.Tell(message));
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i, await other.Ask<int>(i, Patience));
        }
        Volatile.Write(ref enough, true);
        await Settle(selfish);
    }

    [Fact]
    public async Task ActorThatThrows_StopsNeitherTheThreadNorTheOthers()
    {
        IActorRef thrower = StartOn(One, (_, _) => throw new Boom("now"));
        IActorRef other = StartOn(One, (self, message) => self.From.Tell(message));
        for (int i = 0; i < 50; i++)
        {
            thrower.Tell("x");
            Assert.Equal(i, await other.Ask<int>(i, Patience));
        }
    }

    [Fact]
    public async Task SystemMessage_OvertakesUserMessages()
    {
        using var blocked = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        int handled = 0;
        IActorRef actor = StartOn(One, (_, message) =>
        {
            handled++;
            if (message is "block")
            {
                blocked.Release();
                Assert.True(go.Wait(Patience));
            }
        });
        actor.Tell("block");
        Assert.True(await blocked.WaitAsync(Patience));
        for (int i = 0; i < 5_000; i++)
        {
            actor.Tell("later");
        }
        ((IInternalActorRef)actor).Stop();
        Task stopped = actor.WatchAsync();
        go.Release();
        await stopped.WaitAsync(Patience);
        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task Restart_KeepsTheMailbox()
    {
        var seen = new List<object>();
        IActorRef actor = StartOn(One, (self, message) =>
        {
            if (message is "boom")
            {
                throw new Boom("boom");
            }
            if (message is "tell")
            {
                self.From.Tell(seen.ToArray());
            }
            else
            {
                seen.Add(message);
            }
        });
        actor.Tell(1);
        actor.Tell("boom");
        actor.Tell(2);
        actor.Tell("boom");
        actor.Tell(3);
        Assert.Equal([1, 2, 3], await actor.Ask<object[]>("tell", Patience));
    }

    [Theory]
    [InlineData(One)]
    [InlineData("pinned")]
    public async Task MessagesToAStoppedActor_AreDeadLetters_HoweverLate(string dispatcher)
    {
        Probe dead = NewProbe();
        int handled = 0;
        IActorRef actor = StartOn(dispatcher, (_, message) => handled += message is Numbered ? 1 : 0);
        await Settle(actor);
        Sys.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        const int Messages = 2_000;
        for (int i = 0; i < Messages; i++)
        {
            if (i == Messages / 2)
            {
                Sys.Stop(actor);
            }
            actor.Tell(new Numbered(i));
        }
        await actor.WatchAsync().WaitAsync(Patience);
        actor.Tell(new Numbered(Messages));
        // Each message was handled or is a dead letter, once; the one after the end is a dead letter.
        var lost = new HashSet<int>();
        while (Volatile.Read(ref handled) + lost.Count < Messages + 1)
        {
            if (await dead.Expect<object>() is DeadLetter { Message: Numbered numbered })
            {
                Assert.True(lost.Add(numbered.Number));
            }
        }
        Assert.Contains(Messages, lost);
        Assert.Equal(Enumerable.Range(handled, lost.Count), lost.Order());
    }

    [Fact]
    public async Task ReceiveAsync_KeepsOtherMessagesWaiting()
    {
        var order = new ConcurrentQueue<string>();
        IActorRef actor = Sys.ActorOf(Props.Create(() => new Awaiting(order)).WithDispatcher(One));
        actor.Tell("a");
        actor.Tell("b");
        await Settle(actor);
        await actor.Ask<string>("end", Patience);
        Assert.Equal(["a in", "a out", "b in", "b out", "end in"], order);
    }

    [Theory]
    [InlineData("executor = default-executor")]
    [InlineData("executor = fork-join-executor, dedicated-thread-pool.thread-count = 2")]
    [Trait("Runtime", "own")]
    public void PromiseThatCannotHold_IsAnErrorWithItsKey(string executor)
    {
        using ActorSystem system = ActorSystem.Create("wrong", QuietConfig($$"""wrong { type = Dispatcher, single-threaded = on, {{executor}} }"""));
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => system.ActorOf(Props.Empty.WithDispatcher("wrong")));
        Assert.Contains("wrong.single-threaded", e.Message, StringComparison.Ordinal);
    }

    private IActorRef StartOn(string dispatcher, Action<ScriptedActor, object> receive) =>
        Sys.ActorOf(new Script { Receive = receive }.Props.WithDispatcher(dispatcher));

    private sealed record Numbered(int Number);

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(ConcurrentQueue<string> order) => ReceiveAsync<string>(async message =>
        {
            order.Enqueue($"{message} in");
            if (message == "end")
            {
                Sender.Tell("done");
                return;
            }
            await Task.Yield();
            order.Enqueue($"{message} out");
        });
    }
}
