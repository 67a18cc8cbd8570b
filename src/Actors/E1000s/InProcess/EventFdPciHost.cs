using ActorNet.Actors.Lanes;
using ActorNet.Devices.Pci;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.E1000s.InProcess;

/// <summary>Interrupts by eventfds, as KVM takes them: an irqfd for the line with the resample eventfd that goes with it, or an irqfd for the message.</summary>
/// <remarks>
/// KVM raises the line when the first is signalled, and at the guest's end of interrupt lowers it and signals the other; while the device still wants to
/// interrupt, the line is raised again. Used on the NIC's lane; the descriptors stay the caller's, and open for as long as the NIC runs.
/// </remarks>
/// <param name="interrupt">Raises the line, or carries the message.</param>
/// <param name="resample">Tells of the end of an interrupt; null where only messages are used.</param>
public sealed class EventFdPciHost(EventFd interrupt, EventFd? resample) : IPciHost, IReadinessHandler, IDisposable
{
    private IDisposable? _registration;
    private bool _level;

    /// <inheritdoc/>
    public void SetInterrupt(bool level)
    {
        _level = level;
        if (!level) return;
        if (_registration is null && resample is not null) _registration = Lane.Current?.Register(resample.Handle, ReadyEvents.Readable, this);
        interrupt.Signal();
    }

    /// <inheritdoc/>
    public void SignalMessage(ulong address, uint data) => interrupt.Signal();

    /// <summary>Ends listening; on the NIC's lane, or once it has stopped.</summary>
    public void Dispose() => _registration?.Dispose();

    /// <inheritdoc/>
    void IReadinessHandler.OnReady(ReadyEvents events)
    {
        if (resample!.Drain() != 0 && _level) interrupt.Signal();
    }
}
