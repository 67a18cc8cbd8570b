namespace ActorNet.Runtime;

/// <summary>Something that exists once in each actor system.</summary>
public interface IExtension
{
}
