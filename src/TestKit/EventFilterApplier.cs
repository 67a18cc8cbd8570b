namespace ActorNet.TestKit;

/// <summary>Listens on the event stream while a block runs and counts what its filters select.</summary>
internal sealed partial class EventFilterApplier(TestKitBase testKit, ActorSystem system, IReadOnlyList<EventFilterBase> filters) : IEventFilterApplier
{
    /// <inheritdoc/>
    public EventFilterFactory And => new(testKit, system, filters);

    private TimeSpan Leeway => testKit.TestKitSettings.TestEventFilterLeeway;

    /// <inheritdoc/>
    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, Leeway, action, cancellationToken);

    /// <inheritdoc/>
    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) => Expect(1, timeout, action, cancellationToken);

    /// <inheritdoc/>
    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) => Expect(expectedCount, Leeway, action, cancellationToken);

    /// <inheritdoc/>
    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, timeout, AsFunction(action), cancellationToken);

    /// <inheritdoc/>
    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Expect(1, Leeway, func, cancellationToken);

    /// <inheritdoc/>
    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) => Expect(1, timeout, func, cancellationToken);

    /// <inheritdoc/>
    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) => Expect(expectedCount, Leeway, func, cancellationToken);

    /// <inheritdoc/>
    public T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(func);
        using IUnmutableFilter mute = Mute();
        using var listener = new EventListenerRef(system, filters);
        T result = func();
        int count = listener.WaitFor(expectedCount, testKit.Dilated(timeout), cancellationToken);
        return count == expectedCount
            ? result
            : throw new TestKitAssertionException(
                $"Expected {expectedCount} but got {count} events: {string.Join(" or ", filters)}. All events: [{string.Join("; ", listener.Others)}]");
    }

    /// <inheritdoc/>
    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(func);
        cancellationToken.ThrowIfCancellationRequested();
        using IUnmutableFilter mute = Mute();
        return func();
    }

    /// <inheritdoc/>
    public void Mute(Action action, CancellationToken cancellationToken = default) => Mute(AsFunction(action), cancellationToken);

    /// <inheritdoc/>
    public IUnmutableFilter Mute()
    {
        system.EventStream.Publish(new MuteEvents(filters));
        return new UnmutableFilter(system, filters);
    }

    private static Func<object?> AsFunction(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return () =>
        {
            action();
            return null;
        };
    }

    private sealed class UnmutableFilter(ActorSystem system, IReadOnlyList<EventFilterBase> filters) : IUnmutableFilter
    {
        private int _unmuted;

        /// <inheritdoc/>
        public void Unmute()
        {
            if (Interlocked.Exchange(ref _unmuted, 1) == 0)
            {
                system.EventStream.Publish(new UnmuteEvents(filters));
            }
        }

        /// <inheritdoc/>
        public void Dispose() => Unmute();
    }
}
