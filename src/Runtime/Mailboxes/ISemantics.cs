namespace ActorNet.Runtime;

/// <summary>Base of the interfaces by which an actor says what kind of queue it needs.</summary>
public interface ISemantics
{
}
