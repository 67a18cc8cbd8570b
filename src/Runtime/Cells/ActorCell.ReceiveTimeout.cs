namespace ActorNet.Runtime;

/// <content>Receive timeout and timers.</content>
public partial class ActorCell
{
    private ReceiveTimeoutTimer? _receiveTimeout;
    private TimerScheduler? _timers;

    /// <inheritdoc/>
    public TimeSpan? ReceiveTimeout => _receiveTimeout?.Timeout;

    /// <inheritdoc/>
    public void SetReceiveTimeout(TimeSpan? timeout = null)
    {
        CancelReceiveTimeout();
        if (timeout is { } value && value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, nameof(timeout));
            _receiveTimeout = new ReceiveTimeoutTimer(_system.Scheduler, Self, value);
        }
    }

    private void StartReceiveTimeout() => _receiveTimeout?.Touch();

    private void NoteReceived(object message)
    {
        if (message is not INotInfluenceReceiveTimeout)
        {
            _receiveTimeout?.Touch();
        }
    }

    private void CancelReceiveTimeout()
    {
        _receiveTimeout?.Cancel();
        _receiveTimeout = null;
    }

    private void CancelTimers() => _timers?.CancelAll();
}
