namespace ActorNet.Runtime;

/// <summary>A timer's message on its way to the actor, and at the same time what cancels the timer.</summary>
internal sealed class TimerMessage(object key, object message, bool repeats) : ICancelable, IDeadLetterSuppression
{
    private volatile bool _cancelled;

    public object Key { get; } = key;

    public object Message { get; } = message;

    public bool Repeats { get; } = repeats;

    public bool IsCancellationRequested => _cancelled;

    public CancellationToken Token => new(_cancelled);

    public void Cancel() => _cancelled = true;

    public void Cancel(bool throwOnFirstException) => Cancel();

    public void CancelAfter(TimeSpan delay) => throw new NotSupportedException("A timer is cancelled by its actor, now.");

    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    public override string ToString() => $"Timer({Key}): {Message}";
}
