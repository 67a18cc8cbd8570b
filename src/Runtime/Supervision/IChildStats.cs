namespace ActorNet.Runtime;

/// <summary>What a supervisor keeps about a child.</summary>
public interface IChildStats
{
}
