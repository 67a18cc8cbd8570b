namespace ActorNet.Runtime;

/// <summary>A first-in first-out queue with a limit. A sender that finds it full waits; then its message is a dead letter.</summary>
/// <remarks>Without waiting a message costs one interlocked operation more than in an unbounded queue, on either side.</remarks>
public class BoundedMessageQueue : IMessageQueue, IBoundedMessageQueueSemantics
{
    private const int FirstSegment = 8;

    private readonly MultipleProducerQueue<Envelope> _queue = new(FirstSegment);
    private readonly object _full = new();
    private readonly int _capacity;
    private int _entered;
    private int _waiting;

    /// <summary>Reads <c>mailbox-capacity</c> and <c>mailbox-push-timeout-time</c>.</summary>
    public BoundedMessageQueue(Config config)
        : this(NotNull(config).GetInt("mailbox-capacity", 0), config.GetTimeSpan("mailbox-push-timeout-time", null))
    {
    }

    /// <summary>An empty queue.</summary>
    /// <param name="boundedCapacity">The most messages in it; 0 for no limit.</param>
    /// <param name="pushTimeOut">How long a sender waits for room; a negative time for ever.</param>
    public BoundedMessageQueue(int boundedCapacity, TimeSpan pushTimeOut)
    {
        if (boundedCapacity < 0)
        {
            throw new ArgumentException($"The capacity of a bounded queue must not be negative, but is {boundedCapacity}.", nameof(boundedCapacity));
        }
        _capacity = boundedCapacity == 0 ? int.MaxValue : boundedCapacity;
        PushTimeOut = pushTimeOut;
    }

    /// <inheritdoc/>
    public bool HasMessages => !_queue.IsEmpty;

    /// <inheritdoc/>
    public int Count => _queue.Count;

    /// <inheritdoc/>
    public TimeSpan PushTimeOut { get; set; }

    /// <summary>Adds a message, or waits for room, or gives up and sends it to the dead letters.</summary>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (!TryEnter() && !WaitToEnter(receiver))
        {
            ((IInternalActorRef)receiver).Provider.DeadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender, receiver), envelope.Sender);
            return;
        }
        _queue.Enqueue(envelope);
        // Full fence: the message is visible before the caller looks whether the mailbox is scheduled.
        Interlocked.MemoryBarrier();
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        if (!_queue.TryDequeue(out envelope))
        {
            return false;
        }
        // Leaves before it looks for those that wait; they announce themselves before they look for room: one sees the other.
        Interlocked.Decrement(ref _entered);
        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_full)
            {
                Monitor.Pulse(_full);
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryDequeue(out Envelope envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    private static Config NotNull(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config;
    }

    private bool TryEnter()
    {
        // Not an increment that is taken back when it was one too many: a sender beside it would find the queue full that is not.
        int entered = Volatile.Read(ref _entered);
        while (entered < _capacity)
        {
            int seen = Interlocked.CompareExchange(ref _entered, entered + 1, entered);
            if (seen == entered)
            {
                return true;
            }
            entered = seen;
        }
        return false;
    }

    private bool WaitToEnter(IActorRef receiver)
    {
        if (receiver is LocalActorRef { Cell.Dispatcher: SimulatedDispatcher })
        {
            return false; // the thread that would wait is the one that would make room
        }
        long start = Environment.TickCount64;
        lock (_full)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                while (!TryEnter())
                {
                    TimeSpan left = PushTimeOut < TimeSpan.Zero
                        ? Timeout.InfiniteTimeSpan
                        : PushTimeOut - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                    if (left != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero)
                    {
                        return false;
                    }
                    Monitor.Wait(_full, left);
                }
                return true;
            }
            finally
            {
                // Another that waits may have been passed over while this one tried in vain.
                if (Interlocked.Decrement(ref _waiting) > 0)
                {
                    Monitor.Pulse(_full);
                }
            }
        }
    }
}
