using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.VirtioNets;

/// <summary>
/// The way from a queue to its driver: a call eventfd under vhost-user, a message to the driver's actor in process.
/// </summary>
public interface IInterrupt
{
    /// <summary>Interrupts the driver, once. Never blocks, never throws for what a peer did.</summary>
    void Raise();

    /// <summary>The eventfd that <see cref="Raise"/> rings, where it does nothing else; so may somebody else. Null: there is none.</summary>
    FdHandle? EventFd => null;
}
