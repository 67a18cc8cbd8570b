namespace ActorNet.TestKit;

/// <content>The same for blocks that await.</content>
internal sealed partial class EventFilterApplier
{
    /// <inheritdoc/>
    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => ExpectOne(() => testKit.Finish(actionAsync()), cancellationToken));

    /// <inheritdoc/>
    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => ExpectOne(timeout, () => testKit.Finish(action()), cancellationToken));

    /// <inheritdoc/>
    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Expect(expectedCount, () => testKit.Finish(actionAsync()), cancellationToken));

    /// <inheritdoc/>
    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Expect(expectedCount, timeout ?? Leeway, () => testKit.Finish(actionAsync()), cancellationToken));

    /// <inheritdoc/>
    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Expect(expectedCount, timeout, () => testKit.Finish(action()), cancellationToken));

    /// <inheritdoc/>
    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => ExpectOne(() => testKit.Finish(func()), cancellationToken));

    /// <inheritdoc/>
    public Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => ExpectOne(timeout, () => testKit.Finish(func()), cancellationToken));

    /// <inheritdoc/>
    public Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Expect(expectedCount, () => testKit.Finish(func()), cancellationToken));

    /// <inheritdoc/>
    public Task<T> ExpectAsync<T>(int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Expect(expectedCount, timeout, () => testKit.Finish(func()), cancellationToken));

    /// <inheritdoc/>
    public Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Mute(() => testKit.Finish(func()), cancellationToken));

    /// <inheritdoc/>
    public Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default) =>
        testKit.Elsewhere(() => Mute(() => testKit.Finish(action()), cancellationToken));
}
