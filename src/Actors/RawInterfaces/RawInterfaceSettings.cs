using ActorNet.Actors.Ports;
using ActorNet.Io.Packets;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>What a port on an interface of this host is told.</summary>
/// <param name="Id">The port's id in the topology.</param>
/// <param name="Kind">The name of its type.</param>
/// <param name="InterfaceName">The interface.</param>
/// <param name="Watch">Begins to watch the interface; on the actor's own lane.</param>
/// <param name="Open">Opens the interface, now and whenever it was made anew; on the actor's own lane. Counts in what it is given.</param>
/// <param name="Dispatcher">The lane.</param>
public sealed record RawInterfaceSettings(
    string Id, string Kind, string InterfaceName, Func<InterfaceWatch> Watch, Func<PortCounters, RawInterface> Open, string Dispatcher)
{
    /// <summary>It can be opened only while it is up.</summary>
    public bool NeedsUp { get; init; }

    /// <summary>Frames can be seen in memory (<see cref="RawInterface.HasFrames"/>): a busy lane looks there.</summary>
    public bool IsPolled { get; init; }

    /// <summary>It cannot be opened a second time: what it was opened with is used up. Then a lost interface is the end of the port.</summary>
    public bool OpensOnce { get; init; }
}
