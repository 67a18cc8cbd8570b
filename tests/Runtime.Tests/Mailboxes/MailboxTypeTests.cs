using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Runtime.Tests;

public sealed class MailboxTypeTests : RuntimeTest
{
    protected override string Hocon => $$"""
        bounded { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = 3, mailbox-push-timeout-time = 0s }
        waiting { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = 1, mailbox-push-timeout-time = 20s }
        deque { mailbox-type = "{{typeof(UnboundedDequeBasedMailbox).AssemblyQualifiedName}}" }
        priority { mailbox-type = "{{typeof(LargestFirst).AssemblyQualifiedName}}" }
        stable { mailbox-type = "{{typeof(LargestFirstInOrder).AssemblyQualifiedName}}" }
        negative { mailbox-type = "{{typeof(BoundedMailbox).AssemblyQualifiedName}}", mailbox-capacity = -1 }
        one { type = Dispatcher, executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }
        demanding { type = Dispatcher, mailbox-requirement = "{{typeof(IBoundedMessageQueueSemantics).AssemblyQualifiedName}}" }
        """;

    public static TheoryData<string, string> MailboxesAndDispatchers()
    {
        var all = new TheoryData<string, string>();
        foreach (string mailbox in new[] { "akka.actor.default-mailbox", "waiting", "deque", "stable" })
        {
            foreach (string dispatcher in new[] { "akka.actor.default-dispatcher", "one" })
            {
                all.Add(mailbox, dispatcher);
            }
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(MailboxesAndDispatchers))]
    public async Task EachSendersOrder_IsKept(string mailbox, string dispatcher)
    {
        const int Each = 2_000;
        const int Senders = 3;
        int left = Each * Senders;
        int[] next = new int[Senders];
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = Sys.ActorOf(new Script
        {
            Receive = (_, message) =>
            {
                (int sender, int number) = ((int, int))message;
                if (next[sender]++ != number)
                {
                    done.TrySetException(new InvalidOperationException($"sender {sender}: {number} came instead of {next[sender] - 1}"));
                }
                if (--left == 0)
                {
                    done.TrySetResult();
                }
            },
        }.Props.WithMailbox(mailbox).WithDispatcher(dispatcher));
        Thread[] threads = [.. Enumerable.Range(0, Senders).Select(sender => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                actor.Tell((sender, i), ActorRefs.NoSender);
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }
        await done.Task.WaitAsync(Patience);
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    [Theory]
    [InlineData("akka.actor.default-dispatcher")]
    [InlineData("one")]
    public async Task Bounded_Full_TheRestAreDeadLetters(string dispatcher)
    {
        Probe probe = NewProbe(), dead = NewProbe();
        Sys.EventStream.Subscribe(dead.Ref, typeof(DeadLetter));
        using var inside = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        IActorRef actor = Sys.ActorOf(Blocking(probe, inside, go).Props.WithMailbox("bounded").WithDispatcher(dispatcher));
        actor.Tell("block");
        Assert.True(await inside.WaitAsync(Patience));
        for (int i = 0; i < 5; i++)
        {
            actor.Tell(i);
        }
        Assert.Equal(3, (await dead.Expect<DeadLetter>()).Message);
        DeadLetter last = await dead.Expect<DeadLetter>();
        Assert.Equal(4, last.Message);
        Assert.Equal(actor, last.Recipient);
        go.Release();
        await probe.Expect(0, 1, 2);
    }

    [Fact]
    public async Task Bounded_Full_TheSenderWaitsForRoom()
    {
        Probe probe = NewProbe();
        using var inside = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        IActorRef actor = Sys.ActorOf(new Script
        {
            Receive = (_, message) =>
            {
                inside.Release();
                Assert.True(go.Wait(Patience));
                probe.Ref.Tell(message);
            },
        }.Props.WithMailbox("waiting"));
        actor.Tell(0);
        Assert.True(await inside.WaitAsync(Patience));
        actor.Tell(1);
        var sender = new Thread(() => actor.Tell(2));
        sender.Start();
        go.Release(3);
        sender.Join();
        await probe.Expect(0, 1, 2);
    }

    [Fact]
    public async Task Priority_SmallestNumberFirst()
    {
        object[] seen = await Handled("priority", 1, 7, 3, 9, 5);
        Assert.Equal([9, 7, 5, 3, 1], seen);
    }

    [Fact]
    public async Task StablePriority_EqualOnesInOrder()
    {
        object[] seen = await Handled("stable", "a", 2, "b", 1, "c", 2);
        Assert.Equal([2, 2, 1, "a", "b", "c"], seen);
    }

    [Fact]
    public void StablePriorityQueue_IsASort() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var queue = new UnboundedStablePriorityMessageQueue(static m => ((byte, int))m is var pair ? pair.Item1 % 4 : 0, 11);
            for (int i = 0; i < bytes.Length; i++)
            {
                queue.Enqueue(ActorRefs.Nobody, new Envelope((bytes[i], i), ActorRefs.NoSender));
            }
            Assert.Equal(bytes.Length, queue.Count);
            foreach ((byte, int) expected in bytes.Select(static (b, i) => (b, i)).OrderBy(static pair => pair.b % 4))
            {
                Assert.True(queue.TryDequeue(out Envelope envelope));
                Assert.Equal(expected, envelope.Message);
            }
            Assert.False(queue.HasMessages);
        }));

    [Fact]
    public void DequeQueue_FrontBeforeBack() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), steps =>
        {
            var queue = new UnboundedDequeMessageQueue();
            var model = new LinkedList<object>();
            foreach (byte step in steps)
            {
                object message = new();
                switch (step % 3)
                {
                    case 0:
                        queue.Enqueue(ActorRefs.Nobody, new Envelope(message, ActorRefs.NoSender));
                        model.AddLast(message);
                        break;
                    case 1:
                        queue.EnqueueFirst(new Envelope(message, ActorRefs.NoSender));
                        model.AddFirst(message);
                        break;
                    default:
                        Assert.Equal(model.Count > 0, queue.TryDequeue(out Envelope envelope));
                        Assert.Same(model.First?.Value, envelope.Message);
                        if (model.Count > 0)
                        {
                            model.RemoveFirst();
                        }
                        break;
                }
                Assert.Equal(model.Count, queue.Count);
                Assert.Equal(model.Count > 0, queue.HasMessages);
            }
        }));

    [Fact]
    public void BoundedQueue_NeverHoldsMoreThanItsCapacity_AndLosesNobody()
    {
        const int Each = 20_000;
        const int Senders = 4;
        var queue = new BoundedMessageQueue(16, Patience);
        Thread[] threads = [.. Enumerable.Range(0, Senders).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                queue.Enqueue(ActorRefs.Nobody, new Envelope("x", ActorRefs.NoSender));
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }
        for (int taken = 0; taken < Each * Senders;)
        {
            Assert.InRange(queue.Count, 0, 16);
            if (queue.TryDequeue(out _))
            {
                taken++;
            }
        }
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void NegativeCapacity_IsAnError()
    {
        Assert.Throws<ArgumentException>(() => new BoundedMessageQueue(-1, TimeSpan.Zero));
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithMailbox("negative")));
        Assert.Contains("negative", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispatcher_WithARequirement_GivesAMailboxThatMeetsIt()
    {
        MailboxType type = Sys.Mailboxes.GetMailboxType(Props.Empty, Dispatchers.GetConfig(Sys.Settings.Config, "demanding"));
        Assert.IsType<BoundedMailbox>(type);
        Assert.Throws<ConfigurationException>(() => Sys.ActorOf(Props.Empty.WithDispatcher("demanding").WithMailbox("deque")));
    }

    [Theory]
    [InlineData(typeof(IUnboundedMessageQueueSemantics), typeof(UnboundedMailbox))]
    [InlineData(typeof(IBoundedMessageQueueSemantics), typeof(BoundedMailbox))]
    [InlineData(typeof(IDequeBasedMessageQueueSemantics), typeof(UnboundedDequeBasedMailbox))]
    [InlineData(typeof(IUnboundedDequeBasedMessageQueueSemantics), typeof(UnboundedDequeBasedMailbox))]
    [InlineData(typeof(IBoundedDequeBasedMessageQueueSemantics), typeof(BoundedDequeBasedMailbox))]
    [InlineData(typeof(IMultipleConsumerSemantics), typeof(UnboundedMailbox))]
    public void Requirement_HasItsMailbox(Type requirement, Type mailbox) =>
        Assert.IsType(mailbox, Sys.Mailboxes.LookupByQueueType(requirement));

    [Fact]
    public void LoggersMailbox_HasTheQueueOfALogger() => Assert.IsAssignableFrom<ILoggerMessageQueueSemantics>(
        Sys.Mailboxes.Lookup("akka.actor.mailbox.logger-queue").Create(ActorRefs.Nobody, Sys));

    /// <summary>Passes on what it is told; "block" keeps it until somebody lets it go.</summary>
    private static Script Blocking(Probe probe, SemaphoreSlim inside, SemaphoreSlim go) => new()
    {
        Receive = (_, message) =>
        {
            if (message is "block")
            {
                inside.Release();
                Assert.True(go.Wait(Patience));
            }
            else
            {
                probe.Ref.Tell(message);
            }
        },
    };

    /// <summary>What an actor handles, in order, when all is in its mailbox before the first.</summary>
    private async Task<object[]> Handled(string mailbox, params object[] messages)
    {
        Probe probe = NewProbe();
        using var inside = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        IActorRef actor = Sys.ActorOf(Blocking(probe, inside, go).Props.WithMailbox(mailbox));
        actor.Tell("block");
        Assert.True(await inside.WaitAsync(Patience));
        foreach (object message in messages)
        {
            actor.Tell(message);
        }
        go.Release();
        var seen = new List<object>();
        while (seen.Count < messages.Length)
        {
            seen.Add(await probe.Expect<object>());
        }
        return [.. seen];
    }

    public sealed class LargestFirst(Settings settings, Config config) : UnboundedPriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => message is int number ? -number : int.MinValue;
    }

    public sealed class LargestFirstInOrder(Settings settings, Config config) : UnboundedStablePriorityMailbox(settings, config)
    {
        protected override int PriorityGenerator(object message) => message is int number ? -number : 0;
    }
}
