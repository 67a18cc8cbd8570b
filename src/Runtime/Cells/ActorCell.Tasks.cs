namespace ActorNet.Runtime;

/// <content>Handlers that await.</content>
public partial class ActorCell
{
    // Suspensions of the mailbox that are no failure, and so do not concern the children.
    private int _tasks;

    /// <summary>No user message is handled from here to the message that says that the handler has ended.</summary>
    internal void BeginTask()
    {
        _tasks++;
        _mailbox.Suspend();
    }

    private void RunTask(ActorTaskMessage message)
    {
        _currentMessage = message.Scheduler.CurrentMessage;
        _sender = message.Scheduler.Sender;
        if (message.Task is not null)
        {
            message.Scheduler.Execute(message.Task); // what it throws ends up in the handler's task
            return;
        }
        _tasks--;
        _mailbox.Resume();
        if (message.Failure is not null)
        {
            HandleInvokeFailure(message.Failure);
        }
        else
        {
            _currentMessage = null;
        }
        _receiveTimeout?.Touch();
    }
}
