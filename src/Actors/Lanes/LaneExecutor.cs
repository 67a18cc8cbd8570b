namespace ActorNet.Actors.Lanes;

/// <summary>A lane as the executor of a dispatcher: every actor of that dispatcher lives on this one lane.</summary>
public sealed class LaneExecutor : ExecutorService, IDisposable
{
    private readonly Lane _lane;

    /// <summary>Starts a lane.</summary>
    public LaneExecutor(string id, LaneSettings settings)
        : base(id) => _lane = new Lane(settings);

    /// <inheritdoc/>
    public override void Execute(IRunnable run) => _lane.Execute(run);

    /// <inheritdoc/>
    public override void Shutdown() => _lane.Stop();

    /// <summary>Ends the lane and waits for it.</summary>
    public void Dispose() => _lane.Dispose();
}
