namespace ActorNet.TestKit;

/// <summary>Filters that keep events from being printed, until they are disposed of.</summary>
public interface IUnmutableFilter : IDisposable
{
    /// <summary>Lets the events be printed again.</summary>
    void Unmute();
}
