namespace ActorNet.Actors.Ports;

/// <summary>Something to close that takes less time when several are closed at once (<see cref="PortClosings"/>).</summary>
public interface IClosedTogether : IDisposable
{
    /// <summary>Called for one of several, before all of them are disposed of, one by one: does what can be done for all in one go. What goes wrong is left to that.</summary>
    /// <param name="all">All that is to be closed, of whatever kind.</param>
    void PrepareClosing(IEnumerable<IDisposable> all);
}
