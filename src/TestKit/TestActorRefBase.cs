using System.Diagnostics.CodeAnalysis;

namespace ActorNet.TestKit;

/// <summary>A reference to an actor that runs on the thread of whoever sends to it, with access to its instance.</summary>
[SuppressMessage("Design", "CA1036:Override methods on comparable types", Justification = "References have no order that an operator would express.")]
public abstract class TestActorRefBase<TActor> : IInternalActorRef
    where TActor : ActorBase
{
    private readonly LocalActorRef _ref;

    /// <summary>Starts the actor.</summary>
    /// <param name="system">Its system.</param>
    /// <param name="actorProps">How to make it; unless it names a dispatcher it gets the calling-thread one.</param>
    /// <param name="supervisor">Its parent; the user guardian when null.</param>
    /// <param name="name">Its name.</param>
    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef? supervisor = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(actorProps);
        TestDispatchers.Ensure(system, CallingThreadDispatcher.Id);
        Props props = actorProps.Deploy.Dispatcher == Deploy.NoDispatcherGiven ? actorProps.WithDispatcher(CallingThreadDispatcher.Id) : actorProps;
        IActorRef parent = supervisor is TestProbe probe ? probe.Ref : supervisor!;
        _ref = (LocalActorRef)(parent is null ? system.ActorOf(props, name) : ((LocalActorRef)parent).Cell.ActorOf(props, name));
        // On the calling thread the instance is there by now; in a simulation that has no such thread it takes a few steps.
        Waiting.Of(system).Until(_ref, () => _ref.Cell.Actor is not null, TimeSpan.Zero);
    }

    /// <summary>The reference itself.</summary>
    public IActorRef Ref => _ref;

    /// <summary>The current instance; a restart makes another one.</summary>
    public TActor UnderlyingActor => _ref.Cell.Actor is TActor actor
        ? actor
        : throw new IllegalActorStateException($"{_ref} has no instance: it was not created, or it has stopped.");

    /// <inheritdoc/>
    public ActorPath Path => _ref.Path;

    /// <inheritdoc/>
    public bool IsLocal => true;

    /// <inheritdoc/>
    IInternalActorRef IInternalActorRef.Parent => _ref.Parent;

    /// <inheritdoc/>
    IActorRefProvider IInternalActorRef.Provider => _ref.Provider;

    /// <inheritdoc/>
    bool IInternalActorRef.IsTerminated => _ref.IsTerminated;

    /// <summary>Makes the actor handle a message here and now, past its mailbox. What it throws gets out; no supervisor hears of it.</summary>
    public void Receive(object message, IActorRef? sender = null) => _ref.Cell.ReceiveForTest(message, sender);

    /// <summary>Sends a message.</summary>
    public void Tell(object message, IActorRef? sender) => _ref.Tell(message, sender);

    /// <summary>Sends a message from the running actor, or the test actor.</summary>
    public void Tell(object message) => _ref.Tell(message);

    /// <summary>Sends the message that the running actor handles on.</summary>
    public void Forward(object message) => _ref.Forward(message);

    /// <summary>Makes the actor watch another.</summary>
    public void Watch(IActorRef subject) => _ref.Cell.Watch(subject);

    /// <summary>Takes <see cref="Watch"/> back.</summary>
    public void Unwatch(IActorRef subject) => _ref.Cell.Unwatch(subject);

    /// <inheritdoc/>
    public void SendSystemMessage(ISystemMessage message) => _ref.SendSystemMessage(message);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => _ref.Equals(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _ref.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) => _ref.CompareTo(other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => _ref.CompareTo(obj);

    /// <inheritdoc/>
    public override string ToString() => _ref.ToString();

    /// <inheritdoc/>
    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => _ref.GetChild(name);

    /// <inheritdoc/>
    void IInternalActorRef.Resume(Exception? causedByFailure) => _ref.Resume(causedByFailure);

    /// <inheritdoc/>
    void IInternalActorRef.Start() => _ref.Start();

    /// <inheritdoc/>
    void IInternalActorRef.Stop() => _ref.Stop();

    /// <inheritdoc/>
    void IInternalActorRef.Restart(Exception cause) => _ref.Restart(cause);

    /// <inheritdoc/>
    void IInternalActorRef.Suspend() => _ref.Suspend();
}
