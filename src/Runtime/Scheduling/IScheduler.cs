namespace ActorNet.Runtime;

/// <summary>Does things later, at the times of its clock.</summary>
public interface IScheduler : ITellScheduler, ITimeProvider
{
    /// <summary>Runs actions rather than sending messages.</summary>
    IAdvancedScheduler Advanced { get; }
}
