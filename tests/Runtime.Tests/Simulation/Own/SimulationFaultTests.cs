namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SimulationFaultTests
{
    [Fact]
    public void Crash_NextMessage_FailsTheActorInsteadAndItsSupervisorDecides()
    {
        using var simulation = new Simulation(1);
        var handled = new List<object>();
        object? failed = null;
        Exception? reason = null;
        IActorRef actor = simulation.System.ActorOf(new Script
        {
            Receive = (_, message) => handled.Add(message),
            PreRestart = (_, cause, message) => (reason, failed) = (cause, message),
        }.Props);
        simulation.Crash(actor);
        actor.Tell("first");
        actor.Tell("second");
        simulation.Run();

        Assert.Equal(["second"], handled); // by the next instance, from the same mailbox
        Assert.Equal("first", failed);
        Assert.IsType<SimulatedCrashException>(reason);
        Assert.Contains(simulation.Trace, static step => step.Kind == SimulationStepKind.Crash);
    }

    [Fact]
    public void Pause_Actor_HandlesNothingMeanwhile()
    {
        using var simulation = new Simulation(1);
        TimeSpan handled = TimeSpan.MinValue;
        IActorRef actor = simulation.System.ActorOf(new Script { Receive = (_, _) => handled = simulation.Time }.Props);
        simulation.Run();
        simulation.Pause(actor, TimeSpan.FromSeconds(1));
        simulation.Pause(actor, TimeSpan.FromSeconds(3));
        actor.Tell("go");
        simulation.Run();
        Assert.Equal(TimeSpan.MinValue, handled);
        simulation.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(3), handled);
    }

    [Fact]
    public void Crash_NoActorsReference_IsRefused()
    {
        using var simulation = new Simulation(1);
        Assert.Throws<ArgumentException>(() => simulation.Crash(simulation.System.DeadLetters));
        Assert.Throws<ArgumentOutOfRangeException>(() => simulation.Pause(simulation.System.DeadLetters, TimeSpan.Zero));
    }

    [Fact]
    public void Crash_StoppedActor_DoesNothing()
    {
        using var simulation = new Simulation(1);
        IActorRef actor = simulation.System.ActorOf(new Script().Props);
        simulation.System.Stop(actor);
        simulation.Run();
        simulation.Crash(actor);
        simulation.Pause(actor, TimeSpan.FromSeconds(1));
        Assert.True(simulation.IsIdle);
    }

    [Fact]
    public void Chances_ManySeeds_FaultsHappenAreReplayedAndCanBeSwitchedOff()
    {
        const int Messages = 40;
        int crashes = 0, pauses = 0;
        var settings = new SimulationSettings { CrashChance = 0.1, PauseChance = 0.1, CheckReplay = true, TraceLength = 1000 };
        Simulation.ForSeeds(
            1,
            100,
            simulation =>
            {
                int handled = 0;
                IActorRef actor = simulation.System.ActorOf(new Script { Receive = (_, _) => handled++ }.Props, "victim");
                Send(actor);
                simulation.Advance(TimeSpan.FromSeconds(1));
                int crashed = simulation.Trace.Count(static step => step.Kind == SimulationStepKind.Crash);
                Assert.Equal(Messages, handled + crashed);
                crashes += crashed;
                pauses += simulation.Trace.Count(static step => step.Kind == SimulationStepKind.Pause);
                Assert.All(
                    simulation.Trace.Where(static step => step.Kind is SimulationStepKind.Crash or SimulationStepKind.Pause),
                    static step => Assert.Equal("/user/victim", step.Actor));

                simulation.HasFaults = false;
                handled = 0;
                Send(actor);
                simulation.Run();
                Assert.Equal(Messages, handled);
            },
            null,
            settings);
        Assert.InRange(crashes, 2 * 100 * Messages / 20, 2 * 100 * Messages / 5);
        Assert.InRange(pauses, 2 * 100 * Messages / 20, 2 * 100 * Messages / 5);

        static void Send(IActorRef actor)
        {
            for (int i = 0; i < Messages; i++)
            {
                actor.Tell(i);
            }
        }
    }

    [Fact]
    public void Chances_SomeActorsOnly_OthersAreLeftAlone()
    {
        using var simulation = new Simulation(
            1, null, new SimulationSettings { CrashChance = 1, FaultsConcern = static actor => actor.Path.Name == "victim" });
        int handled = 0;
        foreach (string name in (string[])["victim", "bystander"])
        {
            simulation.System.ActorOf(new Script { Receive = (_, _) => handled++ }.Props, name).Tell("go");
        }
        simulation.Run();
        Assert.Equal(1, handled);
    }
}
