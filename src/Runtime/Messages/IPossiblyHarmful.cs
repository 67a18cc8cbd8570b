namespace ActorNet.Runtime;

/// <summary>A message that can end an actor, so not one to take from strangers.</summary>
public interface IPossiblyHarmful
{
}
