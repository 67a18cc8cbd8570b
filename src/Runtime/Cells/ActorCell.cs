namespace ActorNet.Runtime;

/// <summary>
/// The life of one actor: its instance, behaviours, mailbox and current message. Everything but the sending methods runs
/// on whatever thread runs the mailbox, one turn at a time.
/// </summary>
public partial class ActorCell : IUntypedActorContext, ICell
{
    [ThreadStatic]
    private static ActorCell? _current;

    private readonly ActorSystemImpl _system;
    private volatile Mailbox _mailbox = null!;
    private ActorBase? _actor;
    private Receive? _behavior;
    private Stack<Receive>? _behaviorsBelow;
    private IActorRef _sender;
    private object? _currentMessage;
    private long _messageNumber;

    /// <summary>Creates a cell; <see cref="Init"/> gives it a mailbox.</summary>
    public ActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        _system = system;
        Self = self;
        Props = props;
        Dispatcher = dispatcher;
        Parent = parent;
        _sender = system.DeadLetters;
    }

    /// <summary>The actor's own reference.</summary>
    public IInternalActorRef Self { get; }

    /// <inheritdoc/>
    IActorRef ICell.Self => Self;

    /// <inheritdoc/>
    IActorRef IActorContext.Self => Self;

    /// <inheritdoc cref="ICell.Props"/>
    public Props Props { get; }

    /// <inheritdoc/>
    public MessageDispatcher Dispatcher { get; }

    /// <inheritdoc/>
    public IInternalActorRef Parent { get; }

    /// <inheritdoc/>
    IActorRef IActorContext.Parent => Parent;

    /// <inheritdoc cref="ICell.System"/>
    public ActorSystem System => _system;

    /// <summary>The mailbox; the system's dead letter mailbox once the actor has stopped.</summary>
    public Mailbox Mailbox => _mailbox;

    /// <summary>The message being handled, or the one whose handling failed.</summary>
    public object? CurrentMessage => _currentMessage;

    /// <inheritdoc/>
    public IActorRef Sender => _sender;

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <inheritdoc/>
    public bool HasMessages => _mailbox.MessageQueue.HasMessages;

    /// <inheritdoc/>
    public int NumberOfMessages => _mailbox.MessageQueue.Count;

    /// <inheritdoc/>
    public bool IsTerminated => _mailbox.IsClosed;

    /// <summary>The cell whose actor runs on this thread.</summary>
    internal static ActorCell? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Tells one message being handled from the next.</summary>
    internal long MessageNumber => _messageNumber;

    /// <summary>The actor's instance, null before creation and after the end.</summary>
    internal ActorBase? Actor => _actor;

    /// <summary>The actor that runs on this thread, or null.</summary>
    public static IActorRef? GetCurrentSelfOrNoSender() => _current?.Self;

    /// <summary>The sender of the message that the actor on this thread handles, or null.</summary>
    public static IActorRef? GetCurrentSenderOrNoSender() => _current?._sender;

    /// <summary>Gives the cell its mailbox with the order to create the actor in it, and reports to the supervisor.</summary>
    public void Init(bool sendSupervise, MailboxType mailboxType)
    {
        Mailbox mailbox = Dispatcher.CreateMailbox(this, mailboxType);
        mailbox.SetActor(this);
        _mailbox = mailbox;
        mailbox.SystemEnqueue(Self, new Create());
        if (sendSupervise)
        {
            Parent.SendSystemMessage(new Supervise(Self));
        }
    }

    /// <inheritdoc/>
    public void Start() => Dispatcher.Attach(this);

    /// <inheritdoc/>
    public void SendMessage(IActorRef? sender, object message)
    {
        IActorRef from = sender ?? _system.DeadLetters; // null is the sender's fault, and thrown at it
        try
        {
            // Made here, and handed on by value: an envelope that is in memory is written in halves and read as a whole, for
            // which the processor waits: 4 to 10 ns a message (bench/datapath, latency-hub).
            Dispatcher.Dispatch(this, new Envelope(message, from));
        }
        catch (Exception e)
        {
            // The receiver's queue or executor failed: a sender can do nothing about either.
            Publish(new Error(e, Self.Path.ToString(), ActorType, $"A message was not delivered: {e.Message}"));
        }
    }

    /// <inheritdoc/>
    public void SendSystemMessage(ISystemMessage message)
    {
        try
        {
            Dispatcher.SystemDispatch(this, (SystemMessage)message);
        }
        catch (RejectedExecutionException e)
        {
            Publish(new Error(e, Self.Path.ToString(), GetType(), $"System message {message} was not delivered: {e.Message}"));
        }
    }

    /// <inheritdoc/>
    public void Suspend() => SendSystemMessage(new Suspend());

    /// <inheritdoc/>
    public void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    /// <inheritdoc/>
    public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    /// <inheritdoc/>
    public void Stop() => SendSystemMessage(new Terminate());

    /// <inheritdoc/>
    public void Become(Receive receive) => _behavior = receive;

    /// <inheritdoc/>
    public void BecomeStacked(Receive receive)
    {
        (_behaviorsBelow ??= new Stack<Receive>(2)).Push(_behavior!);
        _behavior = receive;
    }

    /// <inheritdoc/>
    public void UnbecomeStacked()
    {
        if (_behaviorsBelow is { Count: > 0 })
        {
            _behavior = _behaviorsBelow.Pop();
        }
    }

    /// <inheritdoc/>
    void IUntypedActorContext.Become(UntypedReceive receive) => Become(AsReceive(receive));

    /// <inheritdoc/>
    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(AsReceive(receive));

    /// <summary>Handles one user message. No exception of the actor leaves this method.</summary>
    public void Invoke(Envelope envelope)
    {
        object message = envelope.Message;
        _currentMessage = message;
        _sender = envelope.Sender;
        _messageNumber++;
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
            _currentMessage = null;
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }
        if (_receiveTimeout is not null)
        {
            NoteReceived(message);
        }
    }

    /// <summary>Puts another mailbox in place and returns the old one.</summary>
    internal Mailbox SwapMailbox(Mailbox mailbox)
    {
        Mailbox old = _mailbox;
        _mailbox = mailbox;
        return old;
    }

    /// <summary>Handles a message that the runtime knows.</summary>
    protected internal virtual void AutoReceiveMessage(Envelope envelope)
    {
        switch (envelope.Message)
        {
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case PoisonPill:
                Self.Stop();
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case ActorSelectionMessage selection:
                Runtime.ActorSelection.Deliver(Self, envelope.Sender, selection);
                break;
            case Identify identify:
                envelope.Sender.Tell(new ActorIdentity(identify.MessageId, Self), Self);
                break;
            default:
                ReceiveMessage(envelope.Message);
                break;
        }
    }

    /// <summary>Gives a message to the current behaviour.</summary>
    protected virtual void ReceiveMessage(object message)
    {
        if (message is TimerMessage timer)
        {
            if (_timers is null || !_timers.TryUnwrap(timer, out message!))
            {
                return; // cancelled or replaced after it was sent, or set by an earlier instance
            }
            _currentMessage = message; // what the actor sees is what it may put aside
            if (message is IAutoReceivedMessage)
            {
                AutoReceiveMessage(new Envelope(message, _sender));
                return;
            }
        }
        _actor!.Handle(_behavior!, message);
    }

    private static Receive AsReceive(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    private void NoteLifecycle(string what)
    {
        if (_system.Settings.DebugLifecycle)
        {
            Publish(new Debug(Self.Path.ToString(), ActorType, what));
        }
    }

    private void Publish(LogEvent logEvent)
    {
        try
        {
            _system.EventStream.Publish(logEvent);
        }
        catch (Exception)
        {
            // Logging must not add a second failure to the first.
        }
    }
}
