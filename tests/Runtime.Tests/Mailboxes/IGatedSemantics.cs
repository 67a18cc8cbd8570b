namespace ActorNet.Runtime.Tests;

/// <summary>What an actor needs that opens and closes its lane.</summary>
public interface IGatedSemantics : ISemantics
{
}
