using System.Collections.Concurrent;

namespace ActorNet.Runtime.Tests;

public sealed class TellTests : RuntimeTest
{
    [Fact]
    public void Tell_Null_Throws()
    {
        IActorRef actor = Start((_, _) => { });
        Assert.Throws<ArgumentNullException>(() => actor.Tell(null!));
    }

    [Fact]
    public async Task Tell_FromAnActor_CarriesItAsSender()
    {
        Probe probe = NewProbe();
        IActorRef talker = Start((self, _) => probe.Ref.Tell("hi"));
        talker.Tell("go");
        await probe.Expect("hi");
        Assert.Equal(talker, probe.LastSender);
    }

    [Fact]
    public async Task Tell_FromOutside_HasDeadLettersAsSender()
    {
        Probe probe = NewProbe();
        probe.Ref.Tell("hi");
        await probe.Expect("hi");
        Assert.Equal(Sys.DeadLetters, probe.LastSender);
    }

    [Fact]
    public async Task Forward_KeepsTheSender()
    {
        Probe probe = NewProbe();
        IActorRef relay = Start((_, message) => probe.Ref.Forward(message));
        IActorRef origin = Start((_, message) => relay.Tell(message));
        origin.Tell("x");
        await probe.Expect("x");
        Assert.Equal(origin, probe.LastSender);
    }

    [Fact]
    public async Task Tell_ManySenders_EachInOrderAndOneAtATime()
    {
        const int Senders = 4;
        const int Each = 20_000;
        int inside = 0;
        int overlaps = 0;
        int disorder = 0;
        int[] last = new int[Senders];
        int total = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef actor = Start((_, message) =>
        {
            overlaps += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
            (int sender, int number) = ((int, int))message;
            disorder += number == last[sender] + 1 ? 0 : 1;
            last[sender] = number;
            Interlocked.Decrement(ref inside);
            if (++total == Senders * Each)
            {
                done.SetResult();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (int i = 1; i <= Each; i++)
            {
                actor.Tell((sender, i));
            }
        })));
        await done.Task.WaitAsync(Patience);
        Assert.Equal(0, overlaps);
        Assert.Equal(0, disorder);
    }

    [Fact]
    public async Task Tell_AMillionPending_AllHandled()
    {
        const int Count = 1_000_000;
        using var gate = new ManualResetEventSlim();
        int handled = 0;
        IActorRef actor = Start((_, message) =>
        {
            if (message is "wait")
            {
                gate.Wait(Patience);
            }
            else
            {
                handled++;
            }
        });
        actor.Tell("wait");
        for (int i = 0; i < Count; i++)
        {
            actor.Tell("x");
        }
        gate.Set();
        await Settle(actor);
        Assert.Equal(Count, handled);
    }

    [Fact]
    public async Task Identify_LivingActor_AnswersWithItself()
    {
        IActorRef actor = Start((_, _) => { });
        ActorIdentity identity = await actor.Ask<ActorIdentity>(new Identify(7), Patience);
        Assert.Equal(7, identity.MessageId);
        Assert.Equal(actor, identity.Subject);
    }

    [Fact]
    public async Task Identify_StoppedActor_AnswersWithNobody()
    {
        IActorRef actor = Start((_, _) => { });
        await actor.GracefulStop(Patience);
        ActorIdentity identity = await actor.Ask<ActorIdentity>(new Identify(7), Patience);
        Assert.Null(identity.Subject);
    }

    [Fact]
    public void Nobody_TakesMessages()
    {
        ActorRefs.Nobody.Tell("x", ActorRefs.NoSender);
        Assert.Null(ActorRefs.NoSender);
    }

    [Fact]
    public async Task Exceptions_NeverStopAThread()
    {
        var failures = new ConcurrentBag<int>();
        IActorRef[] actors = [.. Enumerable.Range(0, 50).Select(i => Start((_, message) =>
        {
            if (message is "boom")
            {
                failures.Add(i);
                throw new Boom("x");
            }
        }))];
        foreach (IActorRef actor in actors)
        {
            actor.Tell("boom");
        }
        foreach (IActorRef actor in actors)
        {
            await Settle(actor);
        }
        Assert.Equal(50, failures.Count);
    }
}
