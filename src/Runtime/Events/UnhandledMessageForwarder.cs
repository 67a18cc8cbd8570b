namespace ActorNet.Runtime;

/// <summary>Logs unhandled messages; started by <c>akka.actor.debug.unhandled</c>.</summary>
internal sealed class UnhandledMessageForwarder : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    protected override void PreStart() => Context.System.EventStream.Subscribe<UnhandledMessage>(Self);

    protected override void OnReceive(object message)
    {
        if (message is UnhandledMessage unhandled)
        {
            _log.Debug("Unhandled message from {0} to {1}: {2}", unhandled.Sender, unhandled.Recipient, unhandled.Message);
        }
    }
}
