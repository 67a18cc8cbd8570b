namespace ActorNet.Runtime;

/// <summary>
/// Parent of the runtime's own actors. When the user's are gone it lets the loggers write what they have, and ends.
/// </summary>
internal sealed class SystemGuardianActor : UntypedActor
{
    private readonly HashSet<IActorRef> _loggers = [];
    private IActorRef? _user;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case GuardUser guard:
                _user = guard.Guardian;
                Context.Watch(_user);
                break;
            case StopChild stop:
                Context.Stop(stop.Child);
                break;
            case Terminated terminated when terminated.ActorRef.Equals(_user):
                StopLoggers();
                break;
            case Terminated terminated:
                _loggers.Remove(terminated.ActorRef);
                StopWhenLoggersAreGone();
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }
    }

    protected override void PreRestart(Exception reason, object? message)
    {
        // As with the user guardian.
    }

    private void StopLoggers()
    {
        // The pill comes after the events that are queued already: the last lines of a run are the interesting ones.
        foreach (IActorRef logger in Context.System.EventStream.StopDefaultLoggers(Context.System.Settings))
        {
            _loggers.Add(logger);
            Context.Watch(logger);
            logger.Tell(PoisonPill.Instance);
        }
        StopWhenLoggersAreGone();
    }

    private void StopWhenLoggersAreGone()
    {
        if (_loggers.Count == 0)
        {
            Context.Stop(Self);
        }
    }
}
