namespace ActorNet.Runtime;

/// <summary>A stash in front of the mailbox of one actor.</summary>
internal sealed class ActorStash : IStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private List<Envelope> _stashed = [];
    private long _stashedLast;

    public ActorStash(ActorCell cell)
    {
        _mailbox = cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics ?? throw new ActorInitializationException(
            cell.Self,
            $"A stash needs a mailbox to whose front messages can be given back, such as akka.actor.mailbox.unbounded-deque-based; this is {cell.Mailbox.MessageQueue.GetType().Name}.");
        _cell = cell;
        Deploy deploy = cell.Props.Deploy;
        Capacity = deploy.StashCapacity != Deploy.NoStashSize
            ? deploy.StashCapacity
            : cell.System.Mailboxes.StashCapacity(cell.Props.Dispatcher, cell.Props.Mailbox);
    }

    public int Count => _stashed.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    public bool IsFull => Capacity >= 0 && Count >= Capacity;

    public int Capacity { get; }

    public void Stash()
    {
        object message = _cell.CurrentMessage ?? throw new IllegalActorStateException("There is no message that could be put aside.");
        if (_cell.MessageNumber == _stashedLast)
        {
            throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        }
        if (Capacity > 0 && Count >= Capacity)
        {
            throw new StashOverflowException(
                $"Couldn't enqueue message {message.GetType().Name} from {_cell.Sender} to the stash of {_cell.Self}: it holds {Capacity} messages already.");
        }
        _stashedLast = _cell.MessageNumber;
        _stashed.Add(new Envelope(message, _cell.Sender));
    }

    public void Unstash()
    {
        if (_stashed.Count > 0)
        {
            Envelope first = _stashed[0];
            _stashed.RemoveAt(0);
            GiveBack(first);
        }
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        List<Envelope> all = Take();
        for (int i = all.Count - 1; i >= 0; i--)
        {
            if (predicate(all[i]))
            {
                GiveBack(all[i]);
            }
        }
    }

    public IEnumerable<Envelope> ClearStash() => Take();

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        ArgumentNullException.ThrowIfNull(envelopes);
        _stashed.InsertRange(0, envelopes.Distinct());
    }

    private List<Envelope> Take()
    {
        List<Envelope> all = _stashed;
        _stashed = [];
        return all;
    }

    private void GiveBack(in Envelope envelope)
    {
        _mailbox.EnqueueFirst(envelope);
        if (envelope.Message is Terminated terminated)
        {
            _cell.TerminatedQueuedAgain(terminated.ActorRef);
        }
    }
}
