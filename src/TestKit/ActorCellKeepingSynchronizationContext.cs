namespace ActorNet.TestKit;

/// <summary>Makes the parts of a test after an await send from the test actor, too, whatever thread they run on.</summary>
internal sealed class ActorCellKeepingSynchronizationContext(ActorCell? cell, SynchronizationContext? outer) : SynchronizationContext
{
    /// <summary>What was there before.</summary>
    internal SynchronizationContext? Outer { get; } = outer;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) =>
        ThreadPool.QueueUserWorkItem(static work => work.Context.Send(work.Callback, work.State), (Context: this, Callback: d, State: state), preferLocal: true);

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        (ActorCell? running, SynchronizationContext? current) = (ActorCell.Current, Current);
        SetSynchronizationContext(this);
        ActorCell.Current = cell;
        try
        {
            d(state);
        }
        finally
        {
            ActorCell.Current = running;
            SetSynchronizationContext(current);
        }
    }
}
