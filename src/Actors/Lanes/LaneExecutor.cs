namespace ActorNet.Actors.Lanes;

/// <summary>A lane as the executor of a dispatcher: every actor of that dispatcher lives on this one lane.</summary>
public sealed class LaneExecutor : ExecutorService, IDisposable
{
    private readonly Lane _lane;
    private readonly LaneRegistry _registry;

    /// <summary>Starts a lane.</summary>
    /// <param name="id">The dispatcher's id.</param>
    /// <param name="settings">How the lane spends its core.</param>
    /// <param name="system">Whose lane it is: lists it, and logs what work that is no actor's threw.</param>
    public LaneExecutor(string id, LaneSettings settings, ActorSystem system)
        : base(id)
    {
        ArgumentNullException.ThrowIfNull(system);
        EventStream failures = system.EventStream;
        _registry = LaneRegistry.Get(system);
        _lane = new Lane(settings, e => failures.Publish(new Error(e, id, typeof(Lane), e.Message)));
        _registry.Add(_lane);
    }

    /// <inheritdoc/>
    public override void Execute(IRunnable run) => _lane.Execute(run);

    /// <inheritdoc/>
    public override void Shutdown()
    {
        _registry.Remove(_lane);
        _lane.Stop();
    }

    /// <summary>Ends the lane and waits for it.</summary>
    public void Dispose()
    {
        Shutdown();
        _lane.Dispose();
    }
}
