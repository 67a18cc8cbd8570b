namespace ActorNet.Runtime;

/// <summary>Something scheduled, and once it is due a step of the simulation.</summary>
internal sealed class SimulatedTimer(Simulation simulation, SimulatedScheduler scheduler, ICancelable? cancelable) : ISimulatedWork
{
    private bool _done;

    /// <summary>When, in ticks of 100 ns of virtual time.</summary>
    public long Due { get; set; }

    /// <summary>Time between runs in ticks of 100 ns, 0 for once.</summary>
    public long Interval { get; init; }

    public ICanTell? Receiver { get; init; }

    public object? Message { get; init; }

    public IActorRef? Sender { get; init; }

    public Action? Action { get; init; }

    public bool IsCancelled => cancelable is { IsCancellationRequested: true };

    /// <summary>Work that repeats goes back to the scheduler after each run, and comes again as if new.</summary>
    public bool IsReady => !_done && !IsCancelled;

    public void Step()
    {
        simulation.Note(
            SimulationStepKind.Timer,
            (Receiver as IActorRef)?.Path,
            Message is TimerMessage timer ? timer.Message.GetType() : Message?.GetType() ?? typeof(Action));
        _done = Interval == 0;
        try
        {
            if (Receiver is not null)
            {
                Receiver.Tell(Message!, Sender);
            }
            else
            {
                Action!();
            }
        }
        catch (Exception e)
        {
            scheduler.Failed(e);
            _done = true; // as in other schedulers, what throws does not come again
        }
        if (!_done)
        {
            scheduler.Repeat(this);
        }
    }
}
