namespace ActorNet.Runtime;

/// <summary>A queue from which several actors may take.</summary>
public interface IMultipleConsumerSemantics : ISemantics
{
}
