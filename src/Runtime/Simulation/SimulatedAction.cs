namespace ActorNet.Runtime;

/// <summary>Work outside of all actors, once.</summary>
internal sealed class SimulatedAction(Simulation simulation, SimulationStepKind kind, ActorPath? about, Type subject, Action action) : ISimulatedWork
{
    private bool _done;

    public bool IsReady => !_done;

    public void Step()
    {
        _done = true;
        simulation.Note(kind, about, subject);
        action();
    }
}
