namespace ActorNet.Runtime;

/// <summary>Logs dead letters, up to the number that <c>akka.log-dead-letters</c> allows.</summary>
internal sealed class DeadLetterListener : UntypedActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly int _limit = Context.System.Settings.LogDeadLetters;
    private int _count;

    protected override void PreStart() => Context.System.EventStream.Subscribe<DeadLetter>(Self);

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is not DeadLetter letter)
        {
            Unhandled(message);
            return;
        }
        _count++;
        string more = _count == _limit ? " No more dead letters will be logged (akka.log-dead-letters)." : "";
        _log.Info("Message [{0}] from {1} to {2} was not delivered: dead letter {3}.{4}", letter.Message.GetType().Name, letter.Sender, letter.Recipient, _count, more);
        if (_count == _limit)
        {
            Context.Stop(Self);
        }
    }
}
