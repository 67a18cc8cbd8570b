using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ActorNet.TestKit;

/// <content>Taking messages of the test actor, one or many.</content>
public abstract partial class TestKitBase
{
    /// <summary>Takes the next message; null when none comes in time.</summary>
    /// <param name="max">How long to wait: zero looks once, a negative time waits without end, null what remains.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        TryReceiveOne(out MessageEnvelope? envelope, max, cancellationToken) ? envelope.Message : null;

    /// <summary>Takes the next message with its sender.</summary>
    public bool TryReceiveOne([NotNullWhen(true)] out MessageEnvelope? envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        envelope = Take(max, cancellationToken);
        return envelope is not null;
    }

    /// <summary>Looks at the next message and leaves it; null when none comes in time.</summary>
    public object? PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        TryPeekOne(out MessageEnvelope? envelope, max, cancellationToken) ? envelope.Message : null;

    /// <summary>Looks at the next message and leaves it; null when none comes in time.</summary>
    public object? PeekOne(CancellationToken cancellationToken) => PeekOne(null, cancellationToken);

    /// <summary>Looks at the next message with its sender and leaves it.</summary>
    public bool TryPeekOne([NotNullWhen(true)] out MessageEnvelope? envelope, TimeSpan? max, CancellationToken cancellationToken)
    {
        envelope = _queue.Wait(max is { } time && time < TimeSpan.Zero ? time : RemainingOrDilated(max), remove: false, cancellationToken);
        return envelope is not null;
    }

    /// <summary>Takes a number of messages; fails when they do not come in time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Many(numberOfMessages, RemainingOrDefault, cancellationToken);

    /// <summary>Takes a number of messages; fails when they do not come in time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Many(numberOfMessages, Dilated(max), cancellationToken);

    /// <summary>Takes messages, dropping those that the function does not want, until it wants one; fails when none comes in time.</summary>
    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Takes messages, dropping those of other types and those that the function does not want, until it wants one.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage(isMessage, [], max, hint, cancellationToken);

    /// <summary>Takes messages until the function wants one; those that were dropped are put into a list.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isMessage);
        ArgumentNullException.ThrowIfNull(allMessages);
        allMessages.Clear();
        var deadline = new Deadline(_waiting, RemainingOrDilated(max));
        while (Take(deadline.Left, cancellationToken, dilated: true) is { } envelope)
        {
            if (envelope.Message is T message && isMessage(message))
            {
                return message;
            }

            allMessages.Add(envelope.Message);
        }

        _assertions.Fail("Timeout ({0}) during FishForMessage of type {1}, {2} other messages came. Hint: {3}", deadline.Total, typeof(T), allMessages.Count, hint);
        throw Unreachable();
    }

    /// <summary>Takes messages as long as the filter returns something for them; the first one it refuses stays.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, null, msgs, cancellationToken);

    /// <summary>Takes messages as long as the filter returns something for them and none is too late.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, TimeSpan? idle, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, idle, msgs, cancellationToken);

    /// <summary>Takes messages as long as the filter returns something for them and none is too late.</summary>
    /// <param name="filter">Makes the element of the result, or null to stop before the message.</param>
    /// <param name="max">How long to go on.</param>
    /// <param name="idle">How long to wait for each message.</param>
    /// <param name="msgs">How many to take.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var taken = new List<T>();
        var deadline = new Deadline(_waiting, RemainingOrDilated(max));
        MessageEnvelope last = NullMessageEnvelope.Instance;
        while (taken.Count < msgs
            && _queue.Wait(Min(deadline.Left, idle ?? TimeSpan.MaxValue), remove: false, cancellationToken) is { } next
            && filter(next.Message!) is { } element)
        {
            last = _queue.Wait(TimeSpan.Zero, remove: true, CancellationToken.None)!;
            taken.Add(element);
        }

        _last = last;
        _lastWasNoMessage = true;
        return taken;
    }

    /// <summary>Takes messages of a type as long as the predicate holds.</summary>
    /// <param name="shouldContinue">False for the message before which to stop.</param>
    /// <param name="max">How long to go on.</param>
    /// <param name="idle">How long to wait for each message.</param>
    /// <param name="msgs">How many to take.</param>
    /// <param name="shouldIgnoreOtherMessageTypes">Whether messages of other types are dropped, or end it.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public IReadOnlyList<T> ReceiveWhile<T>(Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(shouldContinue);
        var taken = new List<T>();
        ReceiveWhile<object>(
            message =>
            {
                if (message is not T typed)
                {
                    return shouldIgnoreOtherMessageTypes ? message : null;
                }

                if (taken.Count >= msgs || !shouldContinue(typed))
                {
                    return null;
                }

                taken.Add(typed);
                return message;
            },
            max,
            idle,
            int.MaxValue,
            cancellationToken);
        return taken;
    }

    private MessageEnvelope? Take(TimeSpan? max, CancellationToken cancellation, bool dilated = false)
    {
        TimeSpan timeout = max is { } given && (dilated || given < TimeSpan.Zero) ? given : RemainingOrDilated(max);
        MessageEnvelope? envelope = _queue.Wait(timeout, remove: true, cancellation);
        _last = envelope ?? NullMessageEnvelope.Instance;
        _lastWasNoMessage = envelope is null;
        return envelope;
    }

    private List<object> Many(int count, TimeSpan max, CancellationToken cancellation)
    {
        var taken = new List<object>();
        var deadline = new Deadline(_waiting, max);
        while (taken.Count < count)
        {
            MessageEnvelope? envelope = Take(deadline.Left, cancellation, dilated: true);
            _assertions.AssertTrue(envelope is not null, "Timeout ({0}) while expecting {1} messages. Only got {2} after {3}.", max, count, taken.Count, deadline.Elapsed);
            taken.Add(envelope!.Message!);
        }

        return taken;
    }

    private static InvalidOperationException Unreachable() => new("The assertions did not throw.");
}
