namespace ActorNet.Runtime;

/// <summary>Marks references to actors in this process.</summary>
public interface ILocalRef : IActorRefScope
{
}
