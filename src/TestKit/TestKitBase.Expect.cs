namespace ActorNet.TestKit;

/// <content>Expectations about the next message.</content>
public abstract partial class TestKitBase
{
    /// <summary>The next message must come in time and be of a type.</summary>
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, hint, null, cancellationToken);

    /// <summary>The next message must come in time and equal another; sequences are equal when their elements are.</summary>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, (actual, _) => _assertions.AssertEqual(message, actual, "{0}", hint ?? ""), cancellationToken);

    /// <summary>The next message must come in time, be of a type, and satisfy a predicate.</summary>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, (actual, sender) => Satisfies(isMessage(actual), actual, sender, hint), cancellationToken);

    /// <summary>The next message must come in time, be of a type, and pass an assertion.</summary>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, (actual, _) => assert(actual), cancellationToken);

    /// <summary>The next message must come in time, be of a type, and satisfy a predicate together with its sender.</summary>
    public T ExpectMsg<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, (actual, sender) => Satisfies(isMessageAndSender(actual, sender), actual, sender, hint), cancellationToken);

    /// <summary>The next message must come in time, be of a type, and pass an assertion together with its sender.</summary>
    public T ExpectMsg<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, hint, assertMessageAndSender, cancellationToken);

    /// <summary>The next message must come in time and equal another in the eyes of a comparer.</summary>
    public T ExpectMsg<T>(T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, (actual, _) => _assertions.AssertEqual(expected, actual, comparer, "{0}", hint ?? ""), cancellationToken);

    /// <summary>The next message must come in time, be of a type, and come from an actor.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, hint, (_, actual) => ComesFrom(sender, actual, hint), cancellationToken);

    /// <summary>The next message must come in time, equal another, and come from an actor.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(
            timeout,
            hint,
            (actual, actualSender) =>
            {
                ComesFrom(sender, actualSender, hint);
                _assertions.AssertEqual(message, actual, "{0}", hint ?? "");
            },
            cancellationToken);

    /// <summary>The next message must come in time, be of a type, satisfy a predicate, and come from an actor.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(
            timeout,
            hint,
            (actual, actualSender) =>
            {
                ComesFrom(sender, actualSender, hint);
                Satisfies(isMessage(actual), actual, actualSender, hint);
            },
            cancellationToken);

    /// <summary>The next message must come in time and satisfy a predicate, as must its sender.</summary>
    public T ExpectMsgFrom<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(
            timeout,
            hint,
            (actual, actualSender) =>
            {
                _assertions.AssertTrue(isSender(actualSender), "Sender {0} does not satisfy {1}", actualSender, hint ?? "the predicate");
                Satisfies(isMessage(actual), actual, actualSender, hint);
            },
            cancellationToken);

    /// <summary>The next message must come in time, pass a check, and come from an actor.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        ExpectMsgFrom(actual => ComesFrom(sender, actual, hint), assertMessage, timeout, hint, cancellationToken);

    /// <summary>The next message must come in time and pass a check, as must its sender.</summary>
    public T ExpectMsgFrom<T>(Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(
            timeout,
            hint,
            (actual, actualSender) =>
            {
                assertSender(actualSender);
                assertMessage(actual);
            },
            cancellationToken);

    /// <summary>The next message must be the notice that an actor, which the test actor watches, has stopped.</summary>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default)
    {
        string expectation = $"Terminated {target}. {hint}";
        return Expect<Terminated>(
            timeout, expectation, (terminated, _) => _assertions.AssertEqual(target, terminated.ActorRef, SameActor, "{0}", expectation), cancellationToken);
    }

    /// <summary>No message may come for as long as an expectation waits.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) => Silence(RemainingOrDefault, cancellationToken);

    /// <summary>No message may come for some time.</summary>
    /// <param name="duration">
    /// Zero looks once, without waiting. That is exact when all actors involved run on the thread of the test: what they sent is there.
    /// </param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) => Silence(Dilated(duration), cancellationToken);

    /// <summary>No message may come for some milliseconds.</summary>
    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>The next message must come in time and equal one of several.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default)
    {
        T[] expected = [.. messages];
        return Expect<T>(
            null,
            "any of several messages",
            (actual, _) => _assertions.AssertTrue(expected.Contains(actual), "ExpectMsgAnyOf found unexpected {0}; expected any of ({1})", actual, Join(expected)),
            cancellationToken);
    }

    /// <summary>The next messages, as many as are given, must come in time and equal the given ones, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => All(RemainingOrDefault, messages, default);

    /// <summary>The next messages, as many as are given, must come in time and equal the given ones, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        All(RemainingOrDefault, messages, cancellationToken);

    /// <summary>The next messages, as many as are given, must come in time and equal the given ones, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => All(Dilated(max), messages, default);

    /// <summary>The next messages, as many as are given, must come in time and equal the given ones, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        All(Dilated(max), messages, cancellationToken);

    private static bool SameActor(IActorRef expected, IActorRef actual) => expected.Equals(actual);

    private static string Join<T>(IEnumerable<T> messages) => string.Join(", ", messages);

    private T Expect<T>(TimeSpan? timeout, string? hint, Action<T, IActorRef>? assert, CancellationToken cancellation)
    {
        TimeSpan limit = RemainingOrDilated(timeout);
        MessageEnvelope? envelope = Take(limit, cancellation, dilated: true);
        if (envelope is null)
        {
            _assertions.Fail("Failed: Timeout {0} while waiting for a message of type {1} {2}", limit, typeof(T), hint ?? "");
            throw Unreachable();
        }

        if (envelope.Message is not T message)
        {
            _assertions.Fail(
                "Failed: Expected a message of type {0}, but received {{{1}}} (type {2}) instead {3} from {4}",
                typeof(T), envelope.Message, envelope.Message!.GetType(), hint ?? "", envelope.Sender);
            throw Unreachable();
        }

        assert?.Invoke(message, envelope.Sender);
        return message;
    }

    private void Satisfies<T>(bool holds, T message, IActorRef sender, string? hint) =>
        _assertions.AssertTrue(holds, "Got a message of the expected type {0} from {1}, but {{{2}}} does not satisfy {3}", typeof(T), sender, message, hint ?? "the predicate");

    private void ComesFrom(IActorRef expected, IActorRef actual, string? hint) =>
        _assertions.AssertEqual(expected, actual, SameActor, "Sender does not match. {0}", hint ?? "");

    private void Silence(TimeSpan duration, CancellationToken cancellation)
    {
        MessageEnvelope? envelope = Take(duration, cancellation, dilated: true);
        _assertions.AssertTrue(envelope is null, "Failed: Expected no messages during {0}, instead we received {1}", duration, envelope);
        _lastWasNoMessage = true;
    }

    private List<T> All<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellation)
    {
        List<object> received = Many(messages.Count, max, cancellation);
        var missing = new List<T>(messages);
        var unexpected = received.Where(message => message is not T typed || !missing.Remove(typed)).ToList();
        _assertions.AssertTrue(
            missing.Count == 0 && unexpected.Count == 0, "Not found: [{0}]. Unexpected: [{1}]", Join(missing), Join(unexpected));
        return received.ConvertAll(message => (T)message);
    }
}
