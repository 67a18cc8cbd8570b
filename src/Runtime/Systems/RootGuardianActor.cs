namespace ActorNet.Runtime;

/// <summary>The root: when a guardian fails it stops it, and with that the system.</summary>
internal sealed class RootGuardianActor : UntypedActor
{
    private readonly ILoggingAdapter _log = Logging.GetLogger(Context.System, "guardian");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GuardUser guard:
                Context.Watch(guard.Guardian);
                break;
            case Terminated:
                Context.Stop(Self);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        _log.Error(e, "A guardian failed; the actor system stops.");
        return Directive.Stop;
    });
}
