namespace ActorNet.TestKit;

/// <summary>Subscribes to the event stream and counts, on the thread of whoever publishes, what its filters select.</summary>
/// <remarks>No actor: events count as soon as they are published, even when the logger's thread is busy or blocked.</remarks>
internal sealed class EventListenerRef : MinimalActorRef, IDisposable
{
    private const int MaxOthers = 50;
    private static readonly Type[] Channels = [typeof(LogEvent), typeof(DeadLetter)];

    private readonly object _gate = new();
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<EventFilterBase> _filters;
    private readonly List<string> _others = [];
    private int _count;

    internal EventListenerRef(ActorSystem system, IReadOnlyList<EventFilterBase> filters)
    {
        _system = system;
        _filters = filters;
        Provider = ((ExtendedActorSystem)system).Provider;
        Path = Provider.TempPath();
        foreach (Type channel in Channels)
        {
            system.EventStream.Subscribe(this, channel);
        }
    }

    /// <inheritdoc/>
    public override IActorRefProvider Provider { get; }

    /// <inheritdoc/>
    public override ActorPath Path { get; }

    /// <summary>The first events that no filter selected, for the message of a failed expectation.</summary>
    internal IReadOnlyList<string> Others
    {
        get
        {
            lock (_gate)
            {
                return [.. _others];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _system.EventStream.Unsubscribe(this);

    /// <summary>Waits until so many events were counted, and returns how many were.</summary>
    internal int WaitFor(int count, TimeSpan timeout, CancellationToken cancellation)
    {
        Waiting.Of(_system).Until(_gate, () => _count >= count, timeout, cancellation);
        lock (_gate)
        {
            return _count;
        }
    }

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef? sender)
    {
        LogEvent? logEvent = message switch
        {
            LogEvent logged => logged,
            DeadLetter letter => new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter),
            _ => null,
        };
        if (logEvent is null)
        {
            return;
        }

        if (_filters.Any(filter => filter.Apply(logEvent)))
        {
            Pulse(1);
            return;
        }

        lock (_gate)
        {
            if (_others.Count < MaxOthers)
            {
                _others.Add($"{logEvent.LogLevel()} {logEvent.LogSource}: {logEvent.Message}");
            }
        }
    }

    private void Pulse(int events)
    {
        lock (_gate)
        {
            _count += events;
            Monitor.PulseAll(_gate);
        }
    }
}
