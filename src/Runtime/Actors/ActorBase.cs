namespace ActorNet.Runtime;

/// <summary>
/// An actor: private state, changed only by handling messages one at a time. Created by the runtime from <see cref="Props"/>,
/// never with <c>new</c>, and replaced by a fresh instance when it is restarted.
/// </summary>
public abstract class ActorBase : IInternalActor
{
    private readonly ActorCell _cell;
    private SupervisorStrategy? _supervisorStrategy;

    /// <summary>Binds the instance to the cell that is creating it.</summary>
    protected ActorBase()
    {
        ActorCell? cell = ActorCell.Current;
        if (cell is null || !cell.IsCreatingInstance)
        {
            throw new ActorInitializationException(
                $"You cannot create an instance of {GetType().FullName} explicitly with 'new': start it with ActorOf and Props.");
        }
        _cell = cell;
        cell.InstanceBound(Receive);
    }

    /// <inheritdoc/>
    IActorContext IInternalActor.ActorContext => _cell;

    /// <summary>The context of the actor that runs on this thread.</summary>
    protected static IActorContext Context => ActorCell.Current ?? ThrowHelper.NoActorContext();

    /// <summary>A behaviour that knows no message.</summary>
    protected static Receive EmptyReceive { get; } = static _ => false;

    /// <summary>Who sent the message being handled; dead letters when nobody did.</summary>
    protected IActorRef Sender => (ActorCell.Current ?? ThrowHelper.NoActorContext()).Sender;

    /// <summary>The actor's own reference; may be used from any thread.</summary>
    protected IActorRef Self => _cell.Self;

    /// <summary>The strategy of this instance: the props' one if given, else what the actor itself says.</summary>
    internal SupervisorStrategy Strategy
    {
        get => _supervisorStrategy ??= SupervisorStrategy();
        set => _supervisorStrategy = value;
    }

    /// <summary>Calls PreRestart; for types that add to every actor's life cycle.</summary>
    public virtual void AroundPreRestart(Exception cause, object? message) => PreRestart(cause, message);

    /// <summary>Calls PreStart.</summary>
    public virtual void AroundPreStart() => PreStart();

    /// <summary>Calls PostRestart.</summary>
    public virtual void AroundPostRestart(Exception cause, object? message) => PostRestart(cause);

    /// <summary>Calls PostStop.</summary>
    public virtual void AroundPostStop() => PostStop();

    /// <summary>The cell's way in to <see cref="AroundReceive"/>.</summary>
    internal void Handle(Receive behavior, object message) => AroundReceive(behavior, message);

    /// <summary>Handles a message with a behaviour; what the behaviour does not know goes to Unhandled.</summary>
    protected virtual bool AroundReceive(Receive receive, object message)
    {
        bool handled = receive(message);
        if (!handled)
        {
            Unhandled(message);
        }
        return handled;
    }

    /// <summary>The first behaviour.</summary>
    protected abstract bool Receive(object message);

    /// <summary>What to do with a message that no behaviour knows: publish it, or die of an unhandled <see cref="Terminated"/>.</summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
        {
            throw new DeathPactException(terminated.ActorRef);
        }
        _cell.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    /// <summary>Replaces the current behaviour.</summary>
    protected void Become(Receive receive) => _cell.Become(receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    protected void BecomeStacked(Receive receive) => _cell.BecomeStacked(receive);

    /// <summary>Goes back to the behaviour below.</summary>
    protected void UnbecomeStacked() => _cell.UnbecomeStacked();

    /// <summary>Sends <see cref="ReceiveTimeout"/> to the actor whenever no message came for this long; null for never.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => _cell.SetReceiveTimeout(timeout);

    /// <summary>Called once before the first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Called on the failed instance before it is replaced. Stops all children and calls PostStop unless overridden.</summary>
    /// <param name="reason">The failure.</param>
    /// <param name="message">The message that was being handled, if any.</param>
    protected virtual void PreRestart(Exception reason, object? message)
    {
        foreach (IActorRef child in _cell.GetChildren())
        {
            _cell.Unwatch(child);
            _cell.Stop(child);
        }
        PostStop();
    }

    /// <summary>Called on the new instance. Calls PreStart unless overridden.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Called once after the last message, when all children have stopped.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>How failures of children are handled; asked once per instance.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Runtime.SupervisorStrategy.DefaultStrategy;
}
