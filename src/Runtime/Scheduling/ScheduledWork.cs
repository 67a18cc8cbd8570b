namespace ActorNet.Runtime;

/// <summary>One entry of the timer queue: what to do, when, and how often.</summary>
internal sealed class ScheduledWork
{
    public long Deadline { get; set; }

    /// <summary>Time between runs in ticks of 100 ns, 0 for once.</summary>
    public long Interval { get; init; }

    public ICancelable? Cancelable { get; init; }

    public ICanTell? Receiver { get; init; }

    public object? Message { get; init; }

    public IActorRef? Sender { get; init; }

    public Action? Action { get; init; }

    public IRunnable? Runnable { get; init; }

    public bool IsCancelled => Cancelable is { IsCancellationRequested: true };

    public void Run()
    {
        if (Receiver is not null)
        {
            Receiver.Tell(Message!, Sender);
        }
        else if (Action is not null)
        {
            Action();
        }
        else
        {
            Runnable!.Run();
        }
    }
}
