namespace ActorNet.Runtime;

/// <summary>Waits for the end of an actor.</summary>
public static class WatchAsyncSupport
{
    /// <summary>Completes with true when the actor has stopped, with false when cancelled before.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        if (target is not IInternalActorRef actor)
        {
            return false;
        }
        var stopped = Simulation.NewSource<Terminated>(actor.Provider.Settings.System);
        FutureActorRef<Terminated> watcher = actor.Provider.CreateFutureRef(stopped);
        actor.SendSystemMessage(new Watch(actor, watcher));
        using CancellationTokenRegistration registration = token.UnsafeRegister(
            static state => ((TaskCompletionSource<Terminated>)state!).TrySetCanceled(), stopped);
        try
        {
            await stopped.Task.Detach();
            return true;
        }
        catch (OperationCanceledException)
        {
            actor.SendSystemMessage(new Unwatch(actor, watcher));
            return false;
        }
    }
}
