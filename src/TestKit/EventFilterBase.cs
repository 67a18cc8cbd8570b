namespace ActorNet.TestKit;

/// <summary>Selects log events.</summary>
public abstract class EventFilterBase
{
    /// <summary>Whether the filter selects an event.</summary>
    public abstract bool Apply(LogEvent logEvent);
}
