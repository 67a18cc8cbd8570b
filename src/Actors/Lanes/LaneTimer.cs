namespace ActorNet.Actors.Lanes;

/// <summary>Something that is due on a lane: a message or an action, once or again and again. Made per schedule, not per tick.</summary>
internal sealed class LaneTimer(LaneScheduler scheduler)
{
    /// <summary>Who made it: hears of what it throws, and takes it over when its lane ends.</summary>
    public LaneScheduler Scheduler => scheduler;

    /// <summary>Time between ticks; zero for once.</summary>
    public TimeSpan Interval { get; init; }

    public ICancelable? Cancelable { get; init; }

    public ICanTell? Receiver { get; init; }

    public object? Message { get; init; }

    public IActorRef? Sender { get; init; }

    public Action? Action { get; init; }

    public IRunnable? Runnable { get; init; }

    /// <summary>True when it must not tick any more: its owner cancelled it, or its system has ended.</summary>
    public bool IsCancelled => scheduler.IsStopped || Cancelable is { IsCancellationRequested: true };

    /// <summary>Does it. What it throws is reported, and the timer does not tick again, as in Akka.NET.</summary>
    /// <returns>False when it threw.</returns>
    public bool TryRun()
    {
        try
        {
            if (Receiver is not null) Receiver.Tell(Message!, Sender!);
            else if (Action is not null) Action();
            else Runnable!.Run();
            return true;
        }
        catch (Exception e)
        {
            scheduler.Report(e);
            return false;
        }
    }
}
