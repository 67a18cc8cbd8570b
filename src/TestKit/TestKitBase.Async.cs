using System.Collections;
using System.Runtime.CompilerServices;

namespace ActorNet.TestKit;

/// <content>The same for tests that await. Waiting blocks, so it happens on a thread of the pool; in virtual time, where it is what makes time pass, here.</content>
public abstract partial class TestKitBase
{
    /// <summary>The next message must come in time and be of a type.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg<T>(duration, hint, cancellationToken)));

    /// <summary>The next message must come in time and equal another.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg(message, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time and satisfy a predicate.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg(isMessage, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time and pass a check.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg(assert, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time and satisfy a predicate with its sender.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg(isMessageAndSender, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time and pass a check with its sender.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg(assertMessageAndSender, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time and equal another in the eyes of a comparer.</summary>
    public ValueTask<T> ExpectMsgAsync<T>(T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsg(expected, comparer, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time, be of a type, and come from an actor.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgFrom<T>(sender, duration, hint, cancellationToken)));

    /// <summary>The next message must come in time, equal another, and come from an actor.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgFrom(sender, message, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time, satisfy a predicate, and come from an actor.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgFrom(sender, isMessage, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time, satisfy a predicate, as must its sender.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgFrom(isSender, isMessage, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time, pass a check, and come from an actor.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgFrom(sender, assertMessage, timeout, hint, cancellationToken)));

    /// <summary>The next message must come in time, pass a check, as must its sender.</summary>
    public ValueTask<T> ExpectMsgFromAsync<T>(Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgFrom(assertSender, assertMessage, timeout, hint, cancellationToken)));

    /// <summary>The next message must be the notice that an actor, which the test actor watches, has stopped.</summary>
    public ValueTask<Terminated> ExpectTerminatedAsync(IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectTerminated(target, timeout, hint, cancellationToken)));

    /// <summary>No message may come for some time.</summary>
    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) => new(Elsewhere(() => ExpectNoMsg(cancellationToken)));

    /// <summary>No message may come for some time.</summary>
    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) => new(Elsewhere(() => ExpectNoMsg(duration, cancellationToken)));

    /// <summary>No message may come for some time.</summary>
    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) => new(Elsewhere(() => ExpectNoMsg(milliseconds, cancellationToken)));

    /// <summary>The next message must equal one of several.</summary>
    public ValueTask<T> ExpectMsgAnyOfAsync<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ExpectMsgAnyOf(messages, cancellationToken)));

    /// <summary>The next messages, as many as are given, must come in time and equal the given ones, in any order.</summary>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        Each(() => ExpectMsgAllOf(messages, cancellationToken), cancellationToken);

    /// <summary>So many messages must come in time.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Each(() => ReceiveN(numberOfMessages, cancellationToken), cancellationToken);

    /// <summary>The next messages, as many as are given, must come in time and equal the given ones, in any order.</summary>
    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        Each(() => ExpectMsgAllOf(max, messages, cancellationToken), cancellationToken);

    /// <summary>So many messages must come in time.</summary>
    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Each(() => ReceiveN(numberOfMessages, max, cancellationToken), cancellationToken);

    /// <summary>Waits for a message that satisfies a predicate; what comes before it is dropped.</summary>
    public ValueTask<object> FishForMessageAsync(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => FishForMessage(isMessage, max, hint, cancellationToken)));

    /// <summary>Waits for a message of a type that satisfies a predicate; what comes before it is dropped.</summary>
    public ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => FishForMessage(isMessage, max, hint, cancellationToken)));

    /// <summary>Waits for a message of a type that satisfies a predicate; what comes before it is put into a list.</summary>
    public ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => FishForMessage(isMessage, allMessages, max, hint, cancellationToken)));

    /// <summary>The next message, or null when none comes in time.</summary>
    public ValueTask<object?> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => ReceiveOne(max, cancellationToken)));

    /// <summary>The next message, which stays, or null when none comes in time.</summary>
    public ValueTask<object?> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        new(Elsewhere(() => PeekOne(max, cancellationToken)));

    /// <summary>The next message, which stays, or null when none comes in time.</summary>
    public ValueTask<object?> PeekOneAsync(CancellationToken cancellationToken) => PeekOneAsync(null, cancellationToken);

    /// <summary>Takes the next message, if one comes in time.</summary>
    public ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(TimeSpan? max, CancellationToken cancellationToken = default) => new(Elsewhere(() =>
        TryReceiveOne(out MessageEnvelope? envelope, max, cancellationToken) ? (true, envelope) : (false, NullMessageEnvelope.Instance)));

    /// <summary>Looks at the next message, if one comes in time; it stays.</summary>
    public ValueTask<(bool success, MessageEnvelope envelope)> TryPeekOneAsync(TimeSpan? max, CancellationToken cancellationToken) => new(Elsewhere(() =>
        TryPeekOne(out MessageEnvelope? envelope, max, cancellationToken) ? (true, envelope) : (false, NullMessageEnvelope.Instance)));

    /// <summary>Takes messages as long as they come and are wanted.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        Each(() => ReceiveWhile(max, filter, msgs, cancellationToken), cancellationToken);

    /// <summary>Takes messages as long as they come and are wanted.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(TimeSpan? max, TimeSpan? idle, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        Each(() => ReceiveWhile(max, idle, filter, msgs, cancellationToken), cancellationToken);

    /// <summary>Takes messages as long as they come and are wanted.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        Each(() => ReceiveWhile(filter, max, idle, msgs, cancellationToken), cancellationToken);

    /// <summary>Takes messages as long as they come and are wanted.</summary>
    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default)
        where T : class =>
        Each(() => ReceiveWhile(shouldContinue, max, idle, msgs, shouldIgnoreOtherMessageTypes, cancellationToken), cancellationToken);

    /// <summary>Tries a check until it passes; the last failure gets out when that takes too long.</summary>
    public Task AwaitAssertAsync(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitAssert(assertion, duration, interval, cancellationToken));

    /// <summary>Tries a check until it passes; the last failure gets out when that takes too long.</summary>
    public Task AwaitAssertAsync(Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitAssert(() => Finish(assertion()), duration, interval, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(conditionIsFulfilled, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(() => Finish(conditionIsFulfilled()), cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(conditionIsFulfilled, max, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(() => Finish(conditionIsFulfilled()), max, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(conditionIsFulfilled, max, message, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, string? message, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(() => Finish(conditionIsFulfilled()), max, message, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(conditionIsFulfilled, max, interval, message, cancellationToken));

    /// <summary>Waits until a condition holds; fails when that takes too long.</summary>
    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string? message = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitCondition(() => Finish(conditionIsFulfilled()), max, interval, message, cancellationToken));

    /// <summary>Waits until a condition holds; false when that takes too long.</summary>
    public Task<bool> AwaitConditionNoThrowAsync(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitConditionNoThrow(conditionIsFulfilled, max, interval, cancellationToken));

    /// <summary>Waits until a condition holds; false when that takes too long.</summary>
    public Task<bool> AwaitConditionNoThrowAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => AwaitConditionNoThrow(() => Finish(conditionIsFulfilled()), max, interval, cancellationToken));

    /// <summary>Runs a block that must end in time.</summary>
    public Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => Within(TimeSpan.Zero, max, () => Finish(actionAsync()), null, epsilonValue, cancellationToken));

    /// <summary>Runs a function that must end in time.</summary>
    public Task<T> WithinAsync<T>(TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => Within(TimeSpan.Zero, max, () => Finish(function()), null, epsilonValue, cancellationToken));

    /// <summary>Runs a block that must end in time.</summary>
    public Task WithinAsync(TimeSpan min, TimeSpan max, Func<Task> actionAsync, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => Within(min, max, () => Finish(actionAsync()), hint, epsilonValue, cancellationToken));

    /// <summary>Runs a function that must end in time.</summary>
    public Task<T> WithinAsync<T>(TimeSpan min, TimeSpan max, Func<Task<T>> function, string? hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Elsewhere(() => Within(min, max, () => Finish(function()), hint, epsilonValue, cancellationToken));

    /// <summary>Watches an actor: the notice of its end comes to the test actor.</summary>
    public Task<IActorRef> WatchAsync(IActorRef actorToWatch) => Elsewhere(() => Watch(actorToWatch));

    /// <summary>Watches an actor no longer.</summary>
    public Task<IActorRef> UnwatchAsync(IActorRef actorToUnwatch) => Elsewhere(() => Unwatch(actorToUnwatch));

    /// <summary>Starts a child of the test actor.</summary>
    public Task<IActorRef> ChildActorOfAsync(Props props, string? name, SupervisorStrategy? supervisorStrategy, CancellationToken cancellationToken = default) =>
        Elsewhere(() => ChildActorOf(props, name, supervisorStrategy, cancellationToken));

    /// <summary>Starts a child of the test actor.</summary>
    public Task<IActorRef> ChildActorOfAsync(Props props, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) =>
        Elsewhere(() => ChildActorOf(props, supervisorStrategy, cancellationToken));

    /// <summary>Starts a child of the test actor.</summary>
    public Task<IActorRef> ChildActorOfAsync(Props props, string name, CancellationToken cancellationToken = default) =>
        Elsewhere(() => ChildActorOf(props, name, cancellationToken));

    /// <summary>Starts a child of the test actor.</summary>
    public Task<IActorRef> ChildActorOfAsync(Props props, CancellationToken cancellationToken = default) =>
        Elsewhere(() => ChildActorOf(props, cancellationToken));

    private static Task<T> Here<T>(Func<T> wait)
    {
        try
        {
            return Task.FromResult(wait());
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }

    internal Task<T> Elsewhere<T>(Func<T> wait) => _waiting is RealTimeWaiting ? Task.Run(wait) : Here(wait);

    internal Task<object?> Elsewhere(Action wait) => Elsewhere<object?>(() =>
    {
        wait();
        return null;
    });

    private async IAsyncEnumerable<T> Each<T>(Func<IEnumerable<T>> wait, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (T message in await Elsewhere(wait).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return message;
        }
    }

    internal void Finish(Task task)
    {
        _waiting.Until(task, Timeout.InfiniteTimeSpan);
        task.GetAwaiter().GetResult();
    }

    internal T Finish<T>(Task<T> task)
    {
        Finish((Task)task);
        return task.GetAwaiter().GetResult();
    }
}
