namespace ActorNet.Runtime;

/// <summary>Put on an actor: its mailbox must have a queue of this kind (<c>akka.actor.mailbox.requirements</c>).</summary>
/// <typeparam name="T">The kind of queue.</typeparam>
public interface IRequiresMessageQueue<T>
    where T : ISemantics
{
}
