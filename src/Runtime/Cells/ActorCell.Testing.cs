namespace ActorNet.Runtime;

/// <content>What the TestKit's TestActorRef needs.</content>
public partial class ActorCell
{
    /// <summary>Handles a message here and now, past mailbox and supervisor: what the actor throws gets out.</summary>
    internal void ReceiveForTest(object message, IActorRef? sender)
    {
        if (message is null)
        {
            ThrowHelper.NullMessage();
        }
        (ActorCell? running, object? current, IActorRef currentSender) = (_current, _currentMessage, _sender);
        var envelope = new Envelope(message, sender, _system);
        _current = this;
        _currentMessage = message;
        _sender = envelope.Sender;
        try
        {
            if (message is IAutoReceivedMessage)
            {
                AutoReceiveMessage(envelope);
            }
            else
            {
                ReceiveMessage(message);
            }
        }
        finally
        {
            _current = running;
            _currentMessage = current;
            _sender = currentSender;
        }
    }
}
