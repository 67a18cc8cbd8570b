namespace ActorNet.Runtime;

/// <summary>Put on an actor that wants timers of its own.</summary>
public interface IWithTimers
{
    /// <summary>The actor's timers; set by the runtime right after construction.</summary>
    ITimerScheduler Timers { get; set; }
}
