namespace ActorNet.Runtime;

/// <summary>Stops an actor and waits for it.</summary>
public static class GracefulStopSupport
{
    /// <summary>Sends a <see cref="PoisonPill"/> and completes when the actor has stopped.</summary>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Sends a message that makes the actor stop and completes when it has.</summary>
    /// <exception cref="TaskCanceledException">The actor did not stop in time.</exception>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var actor = (IInternalActorRef)target;
        var stopped = Simulation.NewSource<object>(actor.Provider.Settings.System);
        FutureActorRef<object> watcher = actor.Provider.CreateFutureRef(stopped);
        actor.SendSystemMessage(new Watch(actor, watcher));
        if (!stopped.Task.IsCompleted) // gone already: there may be no scheduler any more either
        {
            target.Tell(stopMessage, ActorRefs.NoSender);
            var timer = new AskTimeout<object>(stopped, timeout);
            actor.Provider.Settings.System.Scheduler.Advanced.ScheduleOnce(timeout, timer, timer);
        }
        try
        {
            return await stopped.Task.Detach() is Terminated terminated && terminated.ActorRef.Equals(target);
        }
        catch (AskTimeoutException)
        {
            actor.SendSystemMessage(new Unwatch(actor, watcher));
            throw new TaskCanceledException($"{target} did not stop within {timeout}.");
        }
    }
}
