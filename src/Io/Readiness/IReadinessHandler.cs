namespace ActorNet.Io.Readiness;

/// <summary>Told by a <see cref="Reactor"/> that its descriptor has become ready.</summary>
public interface IReadinessHandler
{
    /// <summary>
    /// Called on the thread that polls. Events are edge-triggered: there is no second call for what stays unread, so
    /// remember the readiness until the descriptor answers <see cref="Descriptors.IoStatus.WouldBlock"/>.
    /// </summary>
    void OnReady(ReadyEvents events);
}
