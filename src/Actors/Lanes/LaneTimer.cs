namespace ActorNet.Actors.Lanes;

/// <summary>Something that is due on a lane: a message or an action, once or again and again. Made per schedule, not per tick; one that told a message once serves again.</summary>
internal sealed class LaneTimer(LaneScheduler scheduler)
{
    /// <summary>Who made it: hears of what it throws, and takes it over when its lane ends.</summary>
    public LaneScheduler Scheduler => scheduler;

    /// <summary>Time between ticks; zero for once.</summary>
    public TimeSpan Interval { get; init; }

    public ICancelable? Cancelable { get; init; }

    public ICanTell? Receiver { get; private set; }

    public object? Message { get; private set; }

    public IActorRef? Sender { get; private set; }

    /// <summary>True for a message told once that nobody can cancel: nobody else knows the object, and it can serve again.</summary>
    public bool CanServeAgain => Receiver is not null && Interval == TimeSpan.Zero && Cancelable is null;

    public Action? Action { get; init; }

    public IRunnable? Runnable { get; init; }

    /// <summary>True when it must not tick any more: its owner cancelled it, or its system has ended.</summary>
    public bool IsCancelled => scheduler.IsStopped || Cancelable is { IsCancellationRequested: true };

    /// <summary>Lets it tell a message.</summary>
    public LaneTimer Telling(ICanTell receiver, object message, IActorRef? sender)
    {
        (Receiver, Message, Sender) = (receiver, message, sender);
        return this;
    }

    /// <summary>Lets go of what it was for.</summary>
    public void Clear() => (Receiver, Message, Sender) = (null, null, null);

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
