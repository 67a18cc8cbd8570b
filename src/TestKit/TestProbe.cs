using System.Diagnostics.CodeAnalysis;

namespace ActorNet.TestKit;

/// <summary>A test actor that stands in for another actor. It is a reference itself: give it to the actors under test.</summary>
[SuppressMessage("Design", "CA1036:Override methods on comparable types", Justification = "References have no order that an operator would express.")]
public class TestProbe : TestKitBase, INoImplicitSender, IInternalActorRef
{
    /// <summary>Starts a probe.</summary>
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string? testProbeName = null)
        : base(assertions, system, testProbeName)
    {
    }

    /// <summary>The probe's actor.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>Who sent the message that was received last.</summary>
    public IActorRef Sender => LastSender;

    /// <inheritdoc/>
    public ActorPath Path => TestActor.Path;

    /// <inheritdoc/>
    public bool IsLocal => Inner.IsLocal;

    /// <inheritdoc/>
    IInternalActorRef IInternalActorRef.Parent => Inner.Parent;

    /// <inheritdoc/>
    IActorRefProvider IInternalActorRef.Provider => Inner.Provider;

    /// <inheritdoc/>
    bool IInternalActorRef.IsTerminated => Inner.IsTerminated;

    private IInternalActorRef Inner => (IInternalActorRef)TestActor;

    /// <summary>Sends a message from the probe.</summary>
    public void Send(IActorRef actor, object message)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Tell(message, TestActor);
    }

    /// <summary>Sends a message on behalf of whoever sent the last one.</summary>
    public void Forward(IActorRef actor, object message)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Tell(message, Sender);
    }

    /// <summary>Sends the last message on.</summary>
    public void Forward(IActorRef actor) => Forward(actor, LastMessage ?? throw new InvalidOperationException("There is no last message to forward."));

    /// <summary>Answers whoever sent the last message.</summary>
    public void Reply(object message) => Sender.Tell(message, TestActor);

    /// <inheritdoc/>
    public void SendSystemMessage(ISystemMessage message) => Inner.SendSystemMessage(message);

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => TestActor.Equals(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => TestActor.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) => TestActor.CompareTo(other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => TestActor.CompareTo(obj);

    /// <inheritdoc/>
    public override string ToString() => $"{TestActor}";

    /// <inheritdoc/>
    void ICanTell.Tell(object message, IActorRef? sender) => TestActor.Tell(message, sender);

    /// <inheritdoc/>
    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => Inner.GetChild(name);

    /// <inheritdoc/>
    void IInternalActorRef.Resume(Exception? causedByFailure) => Inner.Resume(causedByFailure);

    /// <inheritdoc/>
    void IInternalActorRef.Start() => Inner.Start();

    /// <inheritdoc/>
    void IInternalActorRef.Stop() => Inner.Stop();

    /// <inheritdoc/>
    void IInternalActorRef.Restart(Exception cause) => Inner.Restart(cause);

    /// <inheritdoc/>
    void IInternalActorRef.Suspend() => Inner.Suspend();
}
