namespace ActorNet.TestKit;

/// <summary>Queues every message for the test, except those that control it.</summary>
/// <remarks>Owns: nothing but its children. Runs on: the thread of whoever sends to it. Out: the queue that it was given.</remarks>
internal sealed class InternalTestActor(TestMessageQueue queue) : UntypedActor
{
    private readonly ChildStrategies _strategies = new();
    private TestActor.Ignore? _ignore;
    private AutoPilot _pilot = NoAutoPilot.Instance;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TestActor.SetIgnore set:
                _ignore = set.Ignore;
                break;
            case TestActor.SetAutoPilot set:
                _pilot = set.AutoPilot;
                break;
            case TestActor.Watch watch:
                Context.Watch(watch.Actor);
                Sender.Tell(Done.Instance, Self);
                break;
            case TestActor.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                Sender.Tell(Done.Instance, Self);
                break;
            case TestActor.Spawn spawn:
                IActorRef child = spawn.Name is null ? Context.ActorOf(spawn.Props) : Context.ActorOf(spawn.Props, spawn.Name);
                _strategies.Set(child, spawn.Strategy);
                Sender.Tell(child, Self);
                break;
            default:
                Take(message);
                break;
        }
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => _strategies;

    private void Take(object message)
    {
        if (_pilot is not NoAutoPilot)
        {
            AutoPilot next = _pilot.Run(Sender, message);
            _pilot = next is KeepRunning ? _pilot : next;
        }

        if (_ignore is null || !_ignore(message))
        {
            queue.Enqueue(new RealMessageEnvelope(message, Sender));
        }
    }

    /// <summary>The answer to a control message.</summary>
    internal sealed class Done
    {
        internal static readonly Done Instance = new();
    }
}
