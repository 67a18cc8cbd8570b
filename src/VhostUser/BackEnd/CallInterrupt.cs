using ActorNet.Actors.VirtioNets;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>Interrupts the driver through the descriptor of SET_VRING_CALL: an eventfd, or a pipe in user-mode Linux.</summary>
/// <remarks>
/// Owns the descriptor. The session replaces and disposes it while the queue, perhaps on another lane, may be raising it:
/// an interrupt that comes too late is lost, as it is when the front end masks a vector.
/// </remarks>
public sealed class CallInterrupt(EventFd bell) : IInterrupt, IDisposable
{
    /// <inheritdoc/>
    public FdHandle? EventFd { get; } = Doorbells.IsEventFd(bell.Handle) ? bell.Handle : null;

    /// <inheritdoc/>
    public void Raise()
    {
        if (bell.Handle.IsClosed) return;
        try
        {
            bell.Signal();
        }
        catch (ObjectDisposedException)
        {
            // Disposed between the question and the call.
        }
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => bell.Dispose();
}
