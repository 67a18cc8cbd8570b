namespace ActorNet.Runtime;

/// <summary>Marks references to actors in this process.</summary>
internal interface ILocalRef : IActorRefScope
{
}
