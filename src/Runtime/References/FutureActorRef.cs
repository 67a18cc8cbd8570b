namespace ActorNet.Runtime;

/// <summary>The short-lived reference that receives the answer to an Ask and completes its task.</summary>
/// <typeparam name="T">The type of answer that the asker wants.</typeparam>
public class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;

    /// <summary>Creates a reference for one answer. It is registered and unregistered by the provider.</summary>
    public FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
    {
        _result = result;
        Path = path;
        Provider = provider;
        _ = result.Task.ContinueWith(
            static (_, self) => ((FutureActorRef<T>)self!).Unregister(),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public override ActorPath Path { get; }

    /// <inheritdoc/>
    public override IActorRefProvider Provider { get; }

    /// <inheritdoc/>
    public override IInternalActorRef Parent => Provider.TempContainer;

    /// <inheritdoc/>
    public override bool IsTerminated => _result.Task.IsCompleted;

    /// <summary>Sends the question with this reference as its sender.</summary>
    public virtual void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    /// <inheritdoc/>
    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification death)
        {
            TellInternal(new Terminated(death.Actor, death.ExistenceConfirmed, death.AddressTerminated), death.Actor);
        }
        else if (message is Watch watch && IsTerminated)
        {
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));
        }
    }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (Simulation.Of(Provider.Settings.System) is { } simulation)
        {
            TakeIn(simulation, message, sender);
        }
        else
        {
            Take(message, sender);
        }
    }

    private void TakeIn(Simulation simulation, object message, IActorRef? sender) => simulation.Complete(Path, () => Take(message, sender));

    private void Take(object message, IActorRef? sender)
    {
        bool taken = message switch
        {
            T answer => _result.TrySetResult(answer),
            Status.Failure failure => _result.TrySetException(failure.Cause ?? new TaskCanceledException("Status.Failure without a cause")),
            _ => _result.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (!taken)
        {
            Provider.DeadLetters.Tell(new DeadLetter(message, sender ?? Provider.DeadLetters, this), sender);
        }
    }

    private void Unregister() => Provider.UnregisterTempActor(Path);
}
