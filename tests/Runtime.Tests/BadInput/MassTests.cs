using System.Runtime.CompilerServices;

namespace ActorNet.Runtime.Tests;

/// <summary>A million messages, a hundred thousand actors: nothing is lost and nothing is left.</summary>
[Collection(nameof(Alone))]
public sealed class MassTests : RuntimeTest
{
    private const int Messages = 1_000_000;
    private const int Actors = 100_000;

    protected override string Hocon => $$"""
        stable { mailbox-type = "{{typeof(MailboxTypeTests.LargestFirstInOrder).AssemblyQualifiedName}}" }
        deque { mailbox-type = "{{typeof(UnboundedDequeBasedMailbox).AssemblyQualifiedName}}" }
        bounded { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = {{Messages + 2}}, mailbox-push-timeout-time = 0s }
        one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        """;

    public static TheoryData<string, string> MailboxesAndDispatchers()
    {
        var all = new TheoryData<string, string>();
        foreach (string mailbox in new[] { "akka.actor.default-mailbox", "deque", "bounded", "stable" })
        {
            all.Add(mailbox, "akka.actor.default-dispatcher");
            all.Add(mailbox, "one");
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(MailboxesAndDispatchers))]
    public async Task AMillionPending_AreHandledInOrder(string mailbox, string dispatcher)
    {
        using var gate = new ManualResetEventSlim();
        int next = 0;
        bool inOrder = true;
        IActorRef actor = Sys.ActorOf(new Script
        {
            Receive = (_, message) =>
            {
                if (message is "wait")
                {
                    inOrder &= gate.Wait(Patience);
                }
                else
                {
                    inOrder &= ((Numbered)message).Number == next++;
                }
            },
        }.Props.WithMailbox(mailbox).WithDispatcher(dispatcher));
        actor.Tell("wait");
        for (int i = 0; i < Messages; i++)
        {
            actor.Tell(new Numbered(i));
        }
        gate.Set();
        await Settle(actor);
        Assert.Equal(Messages, next);
        Assert.True(inOrder);
    }

    [Theory]
    [MemberData(nameof(MailboxesAndDispatchers))]
    public async Task AMillionPending_ActorStops_AllAreDeadLettersAndTheMemoryComesBack(string mailbox, string dispatcher)
    {
        using var gate = new ManualResetEventSlim();
        int dead = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef counter = Start((_, message) =>
        {
            if (((DeadLetter)message).Message is Numbered && ++dead == Messages)
            {
                all.SetResult();
            }
        });
        Sys.EventStream.Subscribe(counter, typeof(DeadLetter));
        int handled = 0;
        IActorRef actor = Sys.ActorOf(new Script
        {
            Receive = (self, _) =>
            {
                handled++;
                gate.Wait(Patience);
                self.Ctx.Stop(self.Me);
            },
        }.Props.WithMailbox(mailbox).WithDispatcher(dispatcher));
        actor.Tell("wait");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Fill(actor);
        Probe probe = NewProbe();
        await probe.Watch(actor);
        gate.Set();
        await probe.Expect<Terminated>();
        await all.Task.WaitAsync(Patience);
        await Settle(counter);
        await Settle(Sys.ActorOf(Props.Empty.WithDispatcher(dispatcher))); // what the dispatcher had to do with the million is behind it
        Assert.Equal(Messages, dead);
        Assert.Equal(1, handled);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8_000_000);
        GC.KeepAlive(actor);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("children")]
    [InlineData("timers")]
    [InlineData("receive timeout")]
    [InlineData("event stream")]
    [InlineData("watch")]
    [InlineData("stash")]
    public async Task ActorsStartedAndStopped_LeaveNothingBehind(string uses)
    {
        var samples = new List<WeakReference>();
        int born = 0;
        Action<object> note = actor =>
        {
            if (++born % 1_000 == 0)
            {
                samples.Add(new WeakReference(actor));
            }
        };
        Probe probe = NewProbe();
        IActorRef parent = Start((self, message) =>
        {
            if (message is Terminated)
            {
                self.Count++;
            }
            if (self.Count < Actors)
            {
                self.Ctx.Watch(self.Ctx.ActorOf(Props.Create(() => new ShortLivedActor(uses, note)), "child-" + self.Count));
            }
            else
            {
                probe.Ref.Tell(self.Ctx.GetChildren().Count());
            }
        });
        long before = GC.GetTotalMemory(forceFullCollection: true);
        parent.Tell("next");
        await probe.Expect(0);
        await Settle(parent);
        Assert.Equal(Actors, born);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);
        Assert.InRange(samples.Count(static s => s.IsAlive), 0, 2); // a thread may still hold the last one
    }

    [Fact]
    public async Task Asks_AnsweredOrOutOfTime_LeaveNoReferenceBehind()
    {
        var samples = new List<(WeakReference Reference, ActorPath Path)>();
        IActorRef echo = Start((self, message) =>
        {
            if ((int)message % 1_000 == 0)
            {
                samples.Add((new WeakReference(self.From), self.From.Path));
            }
            if ((int)message % 10 != 9)
            {
                self.From.Tell(message);
            }
        });
        for (int i = 0; i < Actors; i += 1_000)
        {
            await AskAThousand(echo, i);
        }
        await Settle(echo);
        IActorRefProvider provider = ((ExtendedActorSystem)Sys).Provider;
        Assert.All(samples, s => Assert.IsType<EmptyLocalActorRef>(provider.ResolveActorRef(s.Path)));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(samples.Count(static s => s.Reference.IsAlive), 0, 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task AskAThousand(IActorRef echo, int first)
    {
        using var enough = new CancellationTokenSource();
        Task<int>[] answers = [.. Enumerable.Range(first, 1_000).Select(i => echo.Ask<int>(i, null, enough.Token))];
        for (int i = 0; i < answers.Length; i++)
        {
            if (i % 10 != 9)
            {
                Assert.Equal(first + i, await answers[i].WaitAsync(Patience));
            }
        }
        await enough.CancelAsync();
        for (int i = 9; i < answers.Length; i += 10)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => answers[i].WaitAsync(Patience));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(IActorRef actor)
    {
        for (int i = 0; i < Messages; i++)
        {
            actor.Tell(new Numbered(i));
        }
    }

    private sealed record Numbered(int Number);
}
