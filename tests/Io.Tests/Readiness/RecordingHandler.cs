using ActorNet.Io.Readiness;

namespace ActorNet.Io.Tests.Readiness;

/// <summary>Remembers its events; does more if the test says so.</summary>
internal sealed class RecordingHandler(Action? then = null) : IReadinessHandler
{
    internal int Calls { get; private set; }

    internal ReadyEvents Last { get; private set; }

    public void OnReady(ReadyEvents events)
    {
        Calls++;
        Last = events;
        then?.Invoke();
    }
}
