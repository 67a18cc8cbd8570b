namespace ActorNet.Runtime.Tests;

public sealed class AskTests : RuntimeTest
{
    private IActorRef Echo => Start((self, message) => self.From.Tell(message));

    private IActorRef Silent => Start((_, _) => { });

    [Fact]
    public async Task Ask_Answered_GivesTheAnswer() => Assert.Equal(5, await Echo.Ask<int>(5, Patience));

    [Fact]
    public async Task Ask_Untyped_GivesTheAnswer() => Assert.Equal("a", await Echo.Ask("a"));

    [Fact]
    public async Task Ask_AnswerOfAnotherType_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Echo.Ask<int>("text", Patience));

    [Fact]
    public async Task Ask_AnsweredWithFailure_ThrowsItsCause()
    {
        Boom boom = await Assert.ThrowsAsync<Boom>(() => Echo.Ask<string>(new Status.Failure(new Boom("no")), Patience));
        Assert.Equal("no", boom.Message);
    }

    [Fact]
    public async Task Ask_FailureWanted_GivesIt()
    {
        var failure = new Status.Failure(new Boom("no"));
        Assert.Same(failure, await Echo.Ask<Status.Failure>(failure, Patience));
    }

    [Fact]
    public async Task Ask_NoAnswerInTime_Throws() =>
        await Assert.ThrowsAsync<AskTimeoutException>(() => Silent.Ask<string>("x", TimeSpan.FromMilliseconds(1)));

    [Fact]
    public async Task Ask_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        Task<string> answer = Silent.Ask<string>("x", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public void Ask_NullMessage_Throws()
    {
        IActorRef silent = Silent;
        Assert.Throws<ArgumentNullException>(() => { _ = silent.Ask<string>((object)null!); });
    }

    [Fact]
    public async Task Ask_WithMessageFactory_NamesWhoGetsTheAnswer()
    {
        IActorRef actor = Start((_, message) => ((IActorRef)message).Tell("here"));
        Assert.Equal("here", await actor.Ask<string>(me => me, Patience, CancellationToken.None));
    }

    [Fact]
    public async Task Ask_SecondAnswer_BecomesADeadLetter()
    {
        Probe probe = NewProbe();
        Sys.EventStream.Subscribe<DeadLetter>(probe.Ref);
        IActorRef actor = Start((self, _) =>
        {
            self.From.Tell("first");
            self.From.Tell("second");
        });
        Assert.Equal("first", await actor.Ask<string>("x", Patience));
        Assert.Equal("second", (await probe.Expect<DeadLetter>()).Message);
    }

    [Fact]
    public async Task GracefulStop_StopsAfterWhatWasSentBefore()
    {
        int handled = 0;
        IActorRef actor = Start((_, _) => handled++);
        for (int i = 0; i < 100; i++)
        {
            actor.Tell("x");
        }
        Assert.True(await actor.GracefulStop(Patience));
        Assert.Equal(100, handled);
    }

    [Fact]
    public async Task GracefulStop_ActorThatDoesNotStop_IsCancelled()
    {
        IActorRef actor = Start((_, _) => { });
        await Assert.ThrowsAsync<TaskCanceledException>(() => actor.GracefulStop(TimeSpan.FromMilliseconds(1), "ignored"));
    }

    [Fact]
    public async Task WatchAsync_ActorStops_IsTrue()
    {
        IActorRef actor = Start((_, _) => { });
        Task<bool> end = actor.WatchAsync();
        actor.Tell(PoisonPill.Instance);
        Assert.True(await end.WaitAsync(Patience));
    }

    [Fact]
    public async Task WatchAsync_Cancelled_IsFalse()
    {
        using var source = new CancellationTokenSource();
        Task<bool> end = Silent.WatchAsync(source.Token);
        await source.CancelAsync();
        Assert.False(await end.WaitAsync(Patience));
    }

    [Fact]
    public async Task PipeTo_SendsResultOrFailure()
    {
        Probe probe = NewProbe();
        await Task.FromResult(3).PipeTo(probe.Ref);
        await probe.Expect(3);
        await Task.FromException<int>(new Boom("no")).PipeTo(probe.Ref);
        Assert.IsType<Boom>((await probe.Expect<Status.Failure>()).Cause);
        await Task.CompletedTask.PipeTo(probe.Ref, success: () => "done");
        await probe.Expect("done");
        await Task.FromException(new Boom("no")).PipeTo(probe.Ref, failure: e => e.Message);
        await probe.Expect("no");
    }
}
