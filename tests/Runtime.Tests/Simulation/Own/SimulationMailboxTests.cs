namespace ActorNet.Runtime.Tests;

[Trait("Runtime", "own")]
public sealed class SimulationMailboxTests : IDisposable
{
    private const string Hocon = """
        gated {
          type = Dispatcher
          mailbox-type = "ActorNet.Runtime.Tests.GatedMailbox, ActorNet.Runtime.Tests"
        }
        bounded {
          mailbox-type = "ActorNet.Runtime.BoundedMailbox, ActorNet.Runtime"
          mailbox-capacity = 2
          mailbox-push-timeout-time = 1 h
        }
        """;

    private readonly Simulation _simulation = new(13, ConfigurationFactory.ParseString(Hocon));
    private readonly List<object> _handled = [];

    public void Dispose() => _simulation.Dispose();

    [Fact]
    public void SystemMessages_UserMessagesWait_OvertakeThem()
    {
        LocalActorRef actor = Start(new Script { Receive = (_, message) => _handled.Add(message) });
        IActorRef dead = _simulation.System.ActorOf(new Script { Receive = (_, message) => _handled.Add(((DeadLetter)message).Message) }.Props);
        _simulation.System.EventStream.Subscribe(dead, typeof(DeadLetter));
        _simulation.Run();
        actor.Tell(1);
        actor.Tell(2);
        actor.SendSystemMessage(new Terminate());
        _simulation.Run();
        Assert.Equal([1, 2], _handled);
        Assert.All(_simulation.Trace.Where(static step => step.Actor == "/user/actor").Skip(1), static step => Assert.Equal(SimulationStepKind.SystemMessage, step.Kind));
        Assert.True(actor.IsTerminated);

        actor.Tell(3); // the dead mailbox takes it
        _simulation.Run();
        Assert.Equal([1, 2, 3], _handled);
    }

    [Fact]
    public void Watch_ActorThatHasStopped_IsAnswered()
    {
        LocalActorRef actor = Start(new Script());
        _simulation.System.Stop(actor);
        _simulation.Run();
        _simulation.System.ActorOf(new Script { PreStart = self => self.Ctx.Watch(actor), Receive = (_, message) => _handled.Add(message) }.Props);
        _simulation.Run();
        Assert.Equal(actor, Assert.IsType<Terminated>(Assert.Single(_handled)).ActorRef);
    }

    [Fact]
    public void Mailbox_OfTheDispatchersSection_IsUsed()
    {
        LocalActorRef actor = Start(new Script { Receive = (_, message) => _handled.Add(message) }, "gated");
        var queue = Assert.IsType<GatedQueue>(actor.Cell.Mailbox.MessageQueue);
        actor.Tell("data");
        actor.Tell(1);
        _simulation.Run();
        Assert.Equal([1], _handled);
        queue.IsOpen = true;
        actor.Tell(2); // as everywhere, an open gate is noticed with the next message or turn
        _simulation.Run();
        Assert.Equal([1, 2, "data"], _handled);
    }

    [Fact]
    public void BoundedQueue_Full_DoesNotWaitForItself()
    {
        LocalActorRef actor = (LocalActorRef)_simulation.System.ActorOf(
            new Script { Receive = (_, message) => _handled.Add(message) }.Props.WithMailbox("bounded"));
        IActorRef dead = _simulation.System.ActorOf(new Script { Receive = (_, message) => _handled.Add($"dead {((DeadLetter)message).Message}") }.Props);
        _simulation.System.EventStream.Subscribe(dead, typeof(DeadLetter));
        _simulation.Run();
        for (int i = 1; i <= 3; i++)
        {
            actor.Tell(i);
        }
        _simulation.Run();
        Assert.Equal(["1", "2", "dead 3"], _handled.Select(static message => message.ToString()).Order());
    }

    [Fact]
    public void Queue_ThrowsFromDequeue_FailsTheActor()
    {
        int starts = 0;
        LocalActorRef actor = Start(new Script { PreStart = _ => starts++, Receive = (_, message) => _handled.Add(message) }, "gated");
        ((GatedQueue)actor.Cell.Mailbox.MessageQueue).ThrowFromDequeue = true;
        actor.Tell(1);
        _simulation.Run();
        Assert.Equal(2, starts);
        Assert.Equal([1], _handled);
    }

    [Fact]
    public void Queue_ThrowsFromCleanUp_ActorStopsAllTheSame()
    {
        LocalActorRef actor = Start(new Script(), "gated");
        ((GatedQueue)actor.Cell.Mailbox.MessageQueue).ThrowFromCleanUp = true;
        Assert.True(_simulation.Await(actor.GracefulStop(TimeSpan.FromSeconds(1))));
    }

    private LocalActorRef Start(Script script, string? dispatcher = null) =>
        (LocalActorRef)_simulation.System.ActorOf(dispatcher is null ? script.Props : script.Props.WithDispatcher(dispatcher), "actor");
}
