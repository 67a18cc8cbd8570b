namespace ActorNet.Runtime;

/// <summary>An actor whose behaviour is a list of clauses; the first one that fits takes the message.</summary>
public abstract class ReceiveActor : UntypedActor, IInitializableActor
{
    private static readonly MessageHandler[] Unconfigured = [];
    private List<MessageHandler>? _configuring = [];
    private MessageHandler[] _initial = Unconfigured;

    /// <inheritdoc/>
    void IInitializableActor.Init()
    {
        _initial = [.. _configuring!];
        _configuring = null;
    }

    /// <inheritdoc/>
    protected sealed override void OnReceive(object message) => Dispatch(_initial, message);

    /// <summary>Replaces the current behaviour by the clauses that the callback adds.</summary>
    protected void Become(Action configure)
    {
        MessageHandler[] handlers = Configure(configure);
        base.Become((UntypedReceive)(message => Dispatch(handlers, message)));
    }

    /// <summary>Puts the clauses that the callback adds on top of the current behaviour.</summary>
    protected void BecomeStacked(Action configure)
    {
        MessageHandler[] handlers = Configure(configure);
        base.BecomeStacked((UntypedReceive)(message => Dispatch(handlers, message)));
    }

    /// <summary>Adds a clause for messages of a type.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Add(new TypedHandler<T>(handler, shouldHandle));

    /// <summary>Adds a clause for messages of a type that meet a condition.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Adds a clause for messages of a type known at run time.</summary>
    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        Add(new RuntimeTypeHandler(
            messageType,
            message =>
            {
                if (shouldHandle is not null && !shouldHandle(message))
                {
                    return false;
                }
                handler(message);
                return true;
            },
            takesAll: shouldHandle is null));

    /// <summary>Adds a clause for messages of a type known at run time that meet a condition.</summary>
    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Receive(messageType, handler, shouldHandle);

    /// <summary>Adds a clause that returns whether it handled the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Add(new TypedFuncHandler<T>(handler));

    /// <summary>Adds a clause for a type known at run time that returns whether it handled the message.</summary>
    protected void Receive(Type messageType, Func<object, bool> handler) =>
        Add(new RuntimeTypeHandler(messageType, handler, takesAll: false));

    /// <summary>Adds a clause for all messages; must be the last.</summary>
    protected void ReceiveAny(Action<object> handler) => Add(new TypedHandler<object>(handler, null));

    /// <summary>Adds a clause whose handler may await; no other message is handled before it ends.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Receive(message => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

    /// <summary>Adds a clause with a condition whose handler may await.</summary>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    /// <summary>Adds a clause for a type known at run time whose handler may await.</summary>
    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        Receive(messageType, (object message) => ActorTaskScheduler.RunTask(() => handler(message)), shouldHandle);

    /// <summary>Adds a clause for a type known at run time with a condition whose handler may await.</summary>
    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    /// <summary>Adds a clause for all messages whose handler may await; must be the last.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) =>
        ReceiveAny(message => ActorTaskScheduler.RunTask(() => handler(message)));

    private void Dispatch(MessageHandler[] handlers, object message)
    {
        foreach (MessageHandler handler in handlers)
        {
            if (handler.TryHandle(message))
            {
                return;
            }
        }
        Unhandled(message);
    }

    private MessageHandler[] Configure(Action configure)
    {
        List<MessageHandler>? outer = _configuring;
        _configuring = [];
        try
        {
            configure();
            return [.. _configuring];
        }
        finally
        {
            _configuring = outer;
        }
    }

    private void Add(MessageHandler handler)
    {
        if (_configuring is null)
        {
            throw new InvalidOperationException("You may only call Receive methods when constructing the actor and inside Become().");
        }
        if (_configuring.Count > 0 && _configuring[^1].TakesAll)
        {
            throw new InvalidOperationException("A handler that catches all messages has been added; no handler can be added after it.");
        }
        _configuring.Add(handler);
    }
}
