namespace ActorNet.Runtime;

/// <summary>A wish that something scheduled does not happen.</summary>
public interface ICancelable
{
    /// <summary>True once cancelled.</summary>
    bool IsCancellationRequested { get; }

    /// <summary>A token that is cancelled together with this.</summary>
    CancellationToken Token { get; }

    /// <summary>Cancels now.</summary>
    void Cancel();

    /// <summary>Cancels later.</summary>
    void CancelAfter(TimeSpan delay);

    /// <summary>Cancels later.</summary>
    void CancelAfter(int millisecondsDelay);

    /// <summary>Cancels now; says whether the first exception of a callback ends the others.</summary>
    void Cancel(bool throwOnFirstException);
}
