using ActorNet.Devices.Virtio;

namespace ActorNet.Actors.VirtioNets;

/// <content>The dirty log of a migration.</content>
public sealed partial class VirtioNetActor
{
    private IActorRef? _logRequester;
    private int _logAnswers;

    private void TakeLog(SetLog set)
    {
        _logRequester = Sender;
        _logAnswers += _queues.Length; // a change that a detached driver left unanswered comes first
        for (int i = 0; i < _queues.Length; i++)
        {
            int index = i == _queues.Length - 1 ? _device.ControlQueueIndex : i;
            // Without MQ the numbers behind the first pair are the control queue's and nobody's.
            bool isKnown = index < set.Logs.Length && QueueOf(index)?.Equals(_queues[i]) == true;
            _queues[i].Tell(new UseLog(isKnown ? set.Logs[index] : default));
        }
    }

    private void CountLogAnswer()
    {
        if (--_logAnswers > 0) return;
        _logRequester?.Tell(new LogSet());
        _logRequester = null;
    }

    private void ForgetLog()
    {
        _logRequester = null;
        _logAnswers += _queues.Length;
        foreach (IActorRef queue in _queues) queue.Tell(new UseLog(default(VirtqueueLog)));
    }
}
