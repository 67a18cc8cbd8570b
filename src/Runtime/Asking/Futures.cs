namespace ActorNet.Runtime;

/// <summary>Sends a message and gives the answer as a task.</summary>
public static class Futures
{
    /// <summary>Asks; without a timeout that of <c>akka.actor.ask-timeout</c> holds.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<object>(message, timeout);

    /// <summary>Asks until cancelled.</summary>
    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<object>(message, null, cancellationToken);

    /// <summary>Asks until a timeout or cancelled.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    /// <summary>Asks for an answer of a type; without a timeout that of <c>akka.actor.ask-timeout</c> holds.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) =>
        self.Ask<T>(message, timeout, CancellationToken.None);

    /// <summary>Asks for an answer of a type until cancelled.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) =>
        self.Ask<T>(message, null, cancellationToken);

    /// <summary>Asks for an answer of a type until a timeout or cancelled.</summary>
    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>Asks with a message that names who gets the answer.</summary>
    /// <exception cref="AskTimeoutException">No answer came in time.</exception>
    /// <exception cref="ArgumentException">The answer is of another type.</exception>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        IActorRefProvider provider = (((self as ActorSelection)?.Anchor ?? self) as IInternalActorRef)?.Provider
            ?? (ActorCell.Current?.Self)?.Provider
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var result = Simulation.NewSource<T>(provider.Settings.System);
        FutureActorRef<T> answer = provider.CreateFutureRef(result);
        TimeSpan limit = timeout ?? provider.Settings.AskTimeout;
        if (limit != Timeout.InfiniteTimeSpan && limit > TimeSpan.Zero)
        {
            EndAfter(limit, result, provider.Settings.System.Scheduler);
        }
        if (cancellationToken.CanBeCanceled)
        {
            EndWith(result, Simulation.Of(provider.Settings.System), cancellationToken);
        }
        object message = messageFactory(answer);
        if (message is null)
        {
            result.TrySetCanceled(CancellationToken.None);
            ThrowHelper.NullMessage();
        }
        answer.DeliverAsk(message, self);
        return result.Task;
    }

    private static void EndAfter<T>(TimeSpan limit, TaskCompletionSource<T> result, IScheduler scheduler)
    {
        var timer = new AskTimeout<T>(result, limit);
        try
        {
            scheduler.Advanced.ScheduleOnce(limit, timer, timer);
        }
        catch (SchedulerException e)
        {
            result.TrySetException(e); // the system has ended: nobody is left to answer
        }
    }

    private static void EndWith<T>(TaskCompletionSource<T> result, Simulation? simulation, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = simulation is not null
            ? cancellationToken.UnsafeRegister((_, token) => simulation.Complete(null, () => result.TrySetCanceled(token)), null)
            : cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), result);
        result.Task.ContinueWith(
            static (_, state) => ((CancellationTokenRegistration)state!).Dispose(),
            registration,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
