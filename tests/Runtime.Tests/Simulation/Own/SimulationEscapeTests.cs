namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SimulationEscapeTests
{
    [Fact]
    public void Tell_FromAnotherThread_IsDroppedAndReportedWithTheActorsName()
    {
        var simulation = new Simulation(1);
        bool handled = false;
        IActorRef actor = simulation.System.ActorOf(new Script { Receive = (_, _) => handled = true }.Props, "target");
        OnAnotherThread(() => actor.Tell("hello"));

        SimulationException e = Assert.Throws<SimulationException>(simulation.Run);
        Assert.Contains("System.String came to /user/target from thread 'outsider'", e.Message, StringComparison.Ordinal);
        Assert.Throws<SimulationException>(() => simulation.Advance(TimeSpan.Zero)); // it stays so: the run means nothing any more
        simulation.Dispose(); // said already
        Assert.False(handled);
    }

    [Fact]
    public void Tell_FromAThreadThatAnActorStarted_NamesThatActorToo()
    {
        var simulation = new Simulation(1);
        IActorRef target = simulation.System.ActorOf(new Script().Props, "target");
        IActorRef culprit = simulation.System.ActorOf(
            new Script { Receive = (_, _) => OnAnotherThread(() => target.Tell("hello")) }.Props, "culprit");
        culprit.Tell("go");

        SimulationException e = Assert.Throws<SimulationException>(simulation.Run);
        Assert.Contains("came to /user/target", e.Message, StringComparison.Ordinal);
        Assert.Contains("/user/culprit had started it", e.Message, StringComparison.Ordinal);
        simulation.Dispose();
    }

    [Fact]
    public void ReceiveAsync_AwaitsWhatAnotherThreadCompletes_IsReported()
    {
        var simulation = new Simulation(1);
        var source = new TaskCompletionSource();
        IActorRef actor = simulation.System.ActorOf(Props.Create(() => new AwaitingActor(source.Task)), "waiting");
        actor.Tell("go");
        simulation.Run();
        OnAnotherThread(source.SetResult);

        SimulationException e = Assert.Throws<SimulationException>(simulation.Run);
        Assert.Contains("came to /user/waiting", e.Message, StringComparison.Ordinal);
        simulation.Dispose();
    }

    [Fact]
    public void Dispose_EscapeNotYetReported_ReportsIt()
    {
        var simulation = new Simulation(1);
        OnAnotherThread(() => simulation.System.ActorOf(new Script().Props, "stray"));
        SimulationException e = Assert.Throws<SimulationException>(simulation.Dispose);
        Assert.Contains("/user/stray", e.Message, StringComparison.Ordinal);
        simulation.Dispose();
    }

    [Fact]
    public void Schedule_FromAnotherThread_IsReported()
    {
        var simulation = new Simulation(1);
        IActorRef actor = simulation.System.ActorOf(new Script().Props, "late");
        OnAnotherThread(() => simulation.System.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), actor, "go", ActorRefs.NoSender));
        SimulationException e = Assert.Throws<SimulationException>(simulation.Run);
        Assert.Contains("a timer came to /user/late", e.Message, StringComparison.Ordinal);
        simulation.Dispose();
    }

    [Fact]
    public void Run_FromAnotherThread_IsRefused()
    {
        using var simulation = new Simulation(1);
        Exception? refused = null;
        OnAnotherThread(() => refused = Record.Exception(simulation.Run));
        Assert.IsType<InvalidOperationException>(refused);
    }

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action()) { Name = "outsider" };
        thread.Start();
        thread.Join();
    }

    private sealed class AwaitingActor : ReceiveActor
    {
        public AwaitingActor(Task task) => ReceiveAsync<string>(async _ => await task);
    }
}
