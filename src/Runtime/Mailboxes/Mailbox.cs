using System.Diagnostics;

namespace ActorNet.Runtime;

/// <summary>
/// The queues of one actor and the right to run it: one thread at a time, system messages first, at most
/// <see cref="MessageDispatcher.Throughput"/> user messages a turn.
/// </summary>
/// <remarks>
/// The state is one word: closed, scheduled, and a count of suspensions. Whoever sets the scheduled bit hands the mailbox to the
/// executor; whoever runs it clears the bit and looks at the queues again. The mailbox is its own work item: scheduling allocates nothing.
/// </remarks>
public class Mailbox : IRunnable
{
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int SuspendUnit = 4;

    private readonly IMessageQueue _queue;
    private readonly LocalMessageQueue? _local; // the queue, when it is of this kind: calls that need no table
    private int _status;
    private SystemMessage? _systemMessages; // newest first; NoMessage once closed
    private ActorCell? _actor;
    private MessageDispatcher? _dispatcher;

    /// <summary>Creates a mailbox around a queue.</summary>
    public Mailbox(IMessageQueue messageQueue)
    {
        _queue = messageQueue;
        _local = messageQueue as LocalMessageQueue;
    }

    /// <summary>Where user messages wait.</summary>
    public IMessageQueue MessageQueue => _queue;

    /// <summary>Where the actor runs.</summary>
    public MessageDispatcher Dispatcher => _dispatcher!;

    internal ActorCell Actor => _actor!;

    /// <summary>True from being put into the queue of a <see cref="TurnLoop"/> to the end of the turn; the loop's.</summary>
    internal bool WaitsForTurn { get; set; }

    /// <summary>A sender waits for room in the queue, so it must be the sender's thread that does.</summary>
    internal bool MayBlock => _queue is IBoundedMessageQueueSemantics;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsSuspended => Volatile.Read(ref _status) >= SuspendUnit;

    internal bool IsScheduled => (Volatile.Read(ref _status) & Scheduled) != 0;

    internal int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    internal bool HasSystemMessages => Volatile.Read(ref _systemMessages) is { } first && first is not NoMessage;

    // Open, not suspended: scheduled or not makes no difference to the thread that runs it.
    private bool ShouldProcessMessages => (Volatile.Read(ref _status) & ~Scheduled) == 0;

    /// <summary>Binds the mailbox to its actor; once, before anything is sent.</summary>
    public virtual void SetActor(ActorCell actorCell)
    {
        _actor = actorCell;
        _dispatcher = actorCell.Dispatcher;
    }

    /// <summary>One turn of the actor. Nothing that the actor or its queue throws leaves this method.</summary>
    public void Run()
    {
        ActorCell? outer = ActorCell.Current;
        try
        {
            if (!IsClosed)
            {
                ActorCell.Current = _actor;
                ProcessSystemMessages();
                ProcessMessages();
            }
        }
        catch (Exception e)
        {
            // Only a queue can get here: the cell handles what the actor throws.
            _actor!.HandleInvokeFailure(e);
        }
        finally
        {
            ActorCell.Current = outer;
            SetAsIdle();
            _dispatcher!.Reschedule(this);
        }
    }

    /// <inheritdoc/>
    public void Execute() => Run();

    /// <summary>One turn on the thread of a <see cref="TurnLoop"/>, which alone decides whether there is another.</summary>
    internal void RunAtHome()
    {
        ActorCell? outer = ActorCell.Current;
        try
        {
            if (!IsClosed)
            {
                ActorCell.Current = _actor;
                if (Volatile.Read(ref _systemMessages) is not null)
                {
                    ProcessSystemMessages();
                }
                ProcessMessages();
            }
        }
        catch (Exception e)
        {
            _actor!.HandleInvokeFailure(e);
        }
        finally
        {
            ActorCell.Current = outer;
        }
    }

    /// <summary>Adds a user message on the thread of a <see cref="TurnLoop"/>.</summary>
    internal void EnqueueAtHome(IActorRef receiver, Envelope envelope)
    {
        if (_local is not null)
        {
            _local.Add(envelope);
        }
        else
        {
            _queue.Enqueue(receiver, envelope);
        }
    }

    /// <summary>Moves what is left in the queues to the dead letters; called once the mailbox is closed.</summary>
    public virtual void CleanUp()
    {
        if (_actor is null)
        {
            return;
        }
        Mailbox dead = _dispatcher!.Mailboxes.DeadLetterMailbox;
        SystemMessage? message = TakeSystemMessages(NoMessage.Instance);
        while (message is not null)
        {
            SystemMessage? next = message.Next;
            message.Next = null;
            dead.SystemEnqueue(_actor.Self, message);
            message = next;
        }
        // Late senders clean up after themselves, possibly several at once.
        lock (_queue)
        {
            _queue.CleanUp(_actor.Self, dead.MessageQueue);
        }
    }

    /// <summary>Adds a message of the runtime.</summary>
    internal virtual void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        SystemMessage? head = Volatile.Read(ref _systemMessages);
        while (true)
        {
            if (head is NoMessage)
            {
                _dispatcher!.Mailboxes.DeadLetterMailbox.SystemEnqueue(receiver, message);
                return;
            }
            message.Next = head;
            SystemMessage? seen = Interlocked.CompareExchange(ref _systemMessages, message, head);
            if (ReferenceEquals(seen, head))
            {
                return;
            }
            message.Next = null;
            head = seen;
        }
    }

    /// <summary>Adds a suspension.</summary>
    internal void Suspend()
    {
        int status = Volatile.Read(ref _status);
        while ((status & Closed) == 0 && !TryUpdate(ref status, status + SuspendUnit))
        {
        }
    }

    /// <summary>Takes a suspension away; without one nothing happens.</summary>
    internal void Resume()
    {
        int status = Volatile.Read(ref _status);
        while ((status & Closed) == 0 && status >= SuspendUnit && !TryUpdate(ref status, status - SuspendUnit))
        {
        }
    }

    /// <summary>Takes no more messages, ever.</summary>
    internal void BecomeClosed()
    {
        int status = Volatile.Read(ref _status);
        while (!TryUpdate(ref status, Closed | (status & Scheduled)))
        {
        }
    }

    /// <summary>
    /// Claims the right to hand the mailbox to an executor, given that there is work: a user message needs an open mailbox,
    /// a system message only one that is not closed.
    /// </summary>
    internal bool TrySetAsScheduled(bool systemMessage)
    {
        int status = Volatile.Read(ref _status);
        while ((status & (Closed | Scheduled)) == 0 && (systemMessage || status == 0))
        {
            if (TryUpdate(ref status, status | Scheduled))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Gives the right to run back.</summary>
    internal void SetAsIdle()
    {
        int status = Volatile.Read(ref _status);
        while (!TryUpdate(ref status, status & ~Scheduled))
        {
        }
    }

    /// <summary>True when there is work that the state allows to be done.</summary>
    internal bool HasWork()
    {
        int status = Volatile.Read(ref _status) & ~Scheduled;
        return (status & Closed) == 0
            && (HasSystemMessages || (status == 0 && (_local is not null ? _local.HasMessages : _queue.HasMessages)));
    }

    private bool TryUpdate(ref int status, int next)
    {
        int seen = Interlocked.CompareExchange(ref _status, next, status);
        bool done = seen == status;
        status = seen;
        return done;
    }

    private void ProcessMessages()
    {
        ActorCell actor = _actor!;
        MessageDispatcher dispatcher = _dispatcher!;
        int left = dispatcher.Throughput;
        long? limit = dispatcher.ThroughputDeadlineTime;
        long start = limit is null ? 0 : Stopwatch.GetTimestamp();
        while (ShouldProcessMessages && (_local is not null ? _local.TryDequeue(out Envelope envelope) : _queue.TryDequeue(out envelope)))
        {
            actor.Invoke(envelope);
            if (Volatile.Read(ref _systemMessages) is not null)
            {
                ProcessSystemMessages();
            }
            if (--left <= 0 || (limit is not null && Stopwatch.GetElapsedTime(start).Ticks >= limit))
            {
                return;
            }
        }
    }

    private void ProcessSystemMessages()
    {
        while (HasSystemMessages && !IsClosed)
        {
            SystemMessage? rest = _actor!.SystemInvoke(TakeSystemMessages(null));
            while (rest is not null) // the actor stopped half-way
            {
                SystemMessage? next = rest.Next;
                rest.Next = null;
                _dispatcher!.Mailboxes.DeadLetterMailbox.SystemEnqueue(_actor.Self, rest);
                rest = next;
            }
        }
    }

    /// <summary>Takes all system messages, oldest first, and leaves a new head behind.</summary>
    private SystemMessage? TakeSystemMessages(SystemMessage? newHead)
    {
        SystemMessage? newest = Interlocked.Exchange(ref _systemMessages, newHead);
        SystemMessage? oldest = null;
        while (newest is not null and not NoMessage)
        {
            SystemMessage? older = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = older;
        }
        return oldest;
    }
}
