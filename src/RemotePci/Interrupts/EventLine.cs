using ActorNet.Io.Descriptors;

namespace ActorNet.RemotePci.Interrupts;

/// <summary>
/// The two eventfds of SET_IRQFD, as KVM serves them: one raises the line; the guest's end of interrupt lowers it and signals the
/// other, upon which it is raised again while the level is still 1.
/// </summary>
/// <remarks>Owns both descriptors.</remarks>
public sealed class EventLine(EventFd interrupt, EventFd resample) : IInterruptLine, IDisposable
{
    /// <inheritdoc/>
    public bool IsSettled => true;

    /// <summary>To wait for the guest's end of interrupt.</summary>
    public FdHandle ResampleHandle => resample.Handle;

    /// <summary>Nobody is told of the level going down.</summary>
    public void SetLevel(bool level)
    {
        if (level) interrupt.Signal();
    }

    /// <summary>The resample eventfd is readable: the line is down, and up again if the level is.</summary>
    /// <returns>True when it was signalled indeed.</returns>
    public bool Resample(bool level)
    {
        if (resample.Drain() == 0) return false;
        if (level) interrupt.Signal();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        resample.Dispose();
    }
}
