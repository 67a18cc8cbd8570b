using System.Collections;

namespace ActorNet.Runtime.Tests.Testing;

/// <summary>The members that await do as those that block: one of each kind, with what it says when it fails.</summary>
public sealed class AsyncTests : ActorTestKit
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task ExpectMsgAsync_InAllItsForms_TakesWhatComes()
    {
        for (int i = 0; i < 7; i++)
        {
            TestActor.Tell(i, TestActor);
        }
        Assert.Equal(0, await ExpectMsgAsync<int>(Long));
        Assert.Equal(1, await ExpectMsgAsync(1, Long));
        Assert.Equal(2, await ExpectMsgAsync<int>(static i => i == 2, Long));
        await ExpectMsgAsync<int>(static i => Assert.Equal(3, i), Long);
        await ExpectMsgAsync<int>((i, sender) => i == 4 && sender.Equals(TestActor), Long);
        await ExpectMsgAsync<int>((i, sender) => Assert.Equal((5, TestActor), (i, sender)), Long);
        await ExpectMsgAsync(60, static (expected, actual) => expected == 10 * actual, Long);
        await Assert.ThrowsAnyAsync<Exception>(async () => await ExpectMsgAsync<int>(Short));
        TestActor.Tell("other");
        await Assert.ThrowsAnyAsync<Exception>(async () => await ExpectMsgAsync<int>(Long));
    }

    [Fact]
    public async Task ExpectMsgFromAsync_LooksAtTheSender()
    {
        TestProbe other = CreateTestProbe();
        for (int i = 0; i < 6; i++)
        {
            TestActor.Tell(i, other.Ref);
        }
        await ExpectMsgFromAsync<int>(other.Ref, Long);
        await ExpectMsgFromAsync(other.Ref, 1, Long);
        await ExpectMsgFromAsync<int>(other.Ref, static i => i == 2, Long);
        await ExpectMsgFromAsync<int>(sender => sender.Equals(other.Ref), static i => i == 3, Long);
        await ExpectMsgFromAsync<int>(other.Ref, static i => Assert.Equal(4, i), Long);
        await ExpectMsgFromAsync<int>(sender => Assert.Equal(other.Ref, sender), static i => Assert.Equal(5, i), Long);
        TestActor.Tell(6, TestActor);
        await Assert.ThrowsAnyAsync<Exception>(async () => await ExpectMsgFromAsync<int>(other.Ref, Long));
    }

    [Fact]
    public async Task ExpectNoMsgAsync_WaitsForSilence()
    {
        await ExpectNoMsgAsync(Short);
        await ExpectNoMsgAsync(20);
        TestActor.Tell("noise");
        await Assert.ThrowsAnyAsync<Exception>(async () => await ExpectNoMsgAsync(Long));
    }

    [Fact]
    public async Task ExpectTerminatedAsync_WaitsForTheEnd()
    {
        IActorRef actor = await ChildActorOfAsync(Props.Empty);
        Assert.Same(actor, await WatchAsync(actor));
        Sys.Stop(actor);
        Assert.Equal(actor, (await ExpectTerminatedAsync(actor, Long)).ActorRef);
        IActorRef forgotten = await ChildActorOfAsync(Props.Empty, "forgotten");
        await WatchAsync(forgotten);
        await UnwatchAsync(forgotten);
        Sys.Stop(forgotten);
        await ExpectNoMsgAsync(Short);
    }

    [Fact]
    public async Task Several_ComeAsAStream()
    {
        foreach (int i in new[] { 3, 1, 2, 4, 5, 6, 7, 8 })
        {
            TestActor.Tell(i);
        }
        Assert.Equal([3, 1, 2], await Collect(ExpectMsgAllOfAsync(Long, new List<int> { 1, 2, 3 })));
        Assert.Equal([4, 5], await Collect(ReceiveNAsync(2, Long)));
        Assert.Equal(6, await ExpectMsgAnyOfAsync(new List<int> { 6, 60 }));
        TestActor.Tell("end");
        Assert.Equal(["7", "8"], await Collect(ReceiveWhileAsync<string>(static m => m is int i ? i.ToString(System.Globalization.CultureInfo.InvariantCulture) : null!, Long)));
        await Assert.ThrowsAnyAsync<Exception>(async () => await Collect(ReceiveNAsync(2, Short)));
    }

    [Fact]
    public async Task FishForMessageAsync_DropsOrKeepsWhatComesBefore()
    {
        var before = new ArrayList();
        foreach (object message in new object[] { "a", 1, "b", 2, "c", 3 })
        {
            TestActor.Tell(message);
        }
        Assert.Equal(1, await FishForMessageAsync(static m => m is int, Long));
        Assert.Equal(2, await FishForMessageAsync<int>(static i => i == 2, Long));
        Assert.Equal(3, await FishForMessageAsync<int>(static i => i == 3, before, Long));
        Assert.Equal(["c"], before.Cast<string>());
        await Assert.ThrowsAnyAsync<Exception>(async () => await FishForMessageAsync(static _ => true, Short));
    }

    [Fact]
    public async Task ReceiveOneAsync_AndPeekOneAsync_GiveNullWhenNothingComes()
    {
        Assert.Null(await ReceiveOneAsync(Short));
        Assert.False((await TryReceiveOneAsync(Short)).success);
        TestActor.Tell("x");
        Assert.Equal("x", await PeekOneAsync(Long));
        Assert.True((await TryPeekOneAsync(Long, default)).success);
        (bool success, MessageEnvelope envelope) = await TryReceiveOneAsync(Long);
        Assert.Equal((true, "x"), (success, envelope.Message));
        Assert.Null(await PeekOneAsync(Short));
    }

    [Fact]
    public async Task AwaitAssertAsync_TriesUntilItPasses()
    {
        int tries = 0;
        await AwaitAssertAsync(() => Assert.Equal(3, ++tries), Long, TimeSpan.FromMilliseconds(1));
        tries = 0;
        await AwaitAssertAsync(async () =>
        {
            await Task.Yield();
            Assert.Equal(3, ++tries);
        }, Long, TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<Exception>(() => AwaitAssertAsync(() => Assert.Fail("never"), Short));
    }

    [Fact]
    public async Task AwaitConditionAsync_WaitsForTheCondition()
    {
        int tries = 0;
        await AwaitConditionAsync(() => ++tries == 3, Long, TimeSpan.FromMilliseconds(1));
        await AwaitConditionAsync(async () =>
        {
            await Task.Yield();
            return ++tries == 6;
        }, Long, TimeSpan.FromMilliseconds(1));
        Assert.False(await AwaitConditionNoThrowAsync(static () => false, Short));
        Assert.True(await AwaitConditionNoThrowAsync(static () => Task.FromResult(true), Short));
        await Assert.ThrowsAnyAsync<Exception>(() => AwaitConditionAsync(static () => false, Short, "hint"));
    }

    [Fact]
    public async Task WithinAsync_BoundsABlock()
    {
        TestActor.Tell("x");
        Assert.Equal("x", await WithinAsync(Long, async () => await ExpectMsgAsync<string>()));
        await WithinAsync(Long, static () => Task.CompletedTask);
        await Assert.ThrowsAnyAsync<Exception>(() => WithinAsync(Short, async () => await ExpectMsgAsync<string>()));
        await Assert.ThrowsAnyAsync<Exception>(() => WithinAsync(Long, Long, static () => Task.CompletedTask));
    }

    [Fact]
    public async Task EventFilter_CountsWhatABlockThatAwaitsLogs()
    {
        async Task Warn()
        {
            await Task.Yield();
            Log.Warning("careful");
        }

        async Task<int> WarnAndCount()
        {
            await Warn();
            return 1;
        }

        await EventFilter.Warning("careful").ExpectOneAsync(Warn);
        await EventFilter.Warning("careful").ExpectOneAsync(Long, Warn);
        await EventFilter.Warning("careful").ExpectAsync(1, Warn);
        await EventFilter.Warning("careful").ExpectAsync(1, Warn, Long);
        await EventFilter.Warning("careful").ExpectAsync(1, Long, Warn);
        Assert.Equal(1, await EventFilter.Warning("careful").ExpectOneAsync(WarnAndCount));
        Assert.Equal(1, await EventFilter.Warning("careful").ExpectOneAsync(Long, WarnAndCount));
        Assert.Equal(1, await EventFilter.Warning("careful").ExpectAsync(1, WarnAndCount));
        Assert.Equal(1, await EventFilter.Warning("careful").ExpectAsync(1, Long, WarnAndCount));
        Assert.Equal(1, await EventFilter.Warning("careful").MuteAsync(WarnAndCount));
        await EventFilter.Warning("careful").MuteAsync(Warn);
        await Assert.ThrowsAnyAsync<Exception>(() => EventFilter.Warning("careful").ExpectAsync(2, Warn, Short));
    }

    private static async Task<List<T>> Collect<T>(IAsyncEnumerable<T> messages)
    {
        var all = new List<T>();
        await foreach (T message in messages)
        {
            all.Add(message);
        }
        return all;
    }
}
