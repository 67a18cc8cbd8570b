namespace ActorNet.Runtime;

/// <content>Making the actor's instance, and giving it back.</content>
public partial class ActorCell
{
    /// <summary>True from the moment that a producer is called to the constructor of <see cref="ActorBase"/>.</summary>
    internal bool IsCreatingInstance { get; private set; }

    /// <summary>Called by <see cref="ActorBase"/>'s constructor.</summary>
    internal void InstanceBound(Receive initial)
    {
        IsCreatingInstance = false;
        _behavior = initial;
    }

    private ActorBase NewActor()
    {
        _behaviorsBelow = null;
        _behavior = null;
        IsCreatingInstance = true;
        ActorBase actor;
        try
        {
            actor = Props.NewActor();
        }
        finally
        {
            IsCreatingInstance = false;
        }
        if (actor is null)
        {
            throw new ActorInitializationException(Self, "The producer made no actor.");
        }
        if (_behavior is null)
        {
            throw new ActorInitializationException(Self, "The producer returned an instance that another actor uses or used.");
        }
        if (Props.SupervisorStrategy is { } strategy)
        {
            actor.Strategy = strategy;
        }
        if (actor is IWithTimers withTimers)
        {
            withTimers.Timers = _timers = new TimerScheduler(this);
        }
        if (actor is IActorStash withStash)
        {
            withStash.Stash = this.CreateStash(withStash);
        }
        (actor as IInitializableActor)?.Init();
        return actor;
    }

    private void CreateActor()
    {
        try
        {
            _actor = NewActor();
            _actor.AroundPreStart();
            StartReceiveTimeout();
            NoteLifecycle("started");
        }
        catch (Exception e)
        {
            ReleaseActor();
            throw new ActorInitializationException(Self, $"Exception during creation: {e.GetBaseException().Message}", e);
        }
    }

    private void FaultCreate()
    {
        CancelReceiveTimeout();
        foreach (IActorRef child in GetChildren())
        {
            Stop(child);
        }
        if (_children is null || !_children.TryWaitFor(ChildrenState.Creating))
        {
            FinishCreate();
        }
    }

    private void FinishCreate()
    {
        try
        {
            _mailbox.Resume();
        }
        finally
        {
            ClearFailed();
        }
        CreateActor();
    }

    private void ReleaseActor()
    {
        ActorBase? actor = _actor;
        _actor = null;
        if (actor is not null)
        {
            try
            {
                // What it put aside comes before all else: for the next instance, or among the dead letters.
                (actor as IActorStash)?.Stash?.UnstashAll();
                (actor as IDisposable)?.Dispose();
                Props.Release(actor);
            }
            catch (Exception e)
            {
                Publish(new Error(e, Self.Path.ToString(), actor.GetType(), e.Message));
            }
        }
    }
}
