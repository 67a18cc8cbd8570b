using ActorNet.Devices.Pci;

namespace ActorNet.RemotePci.Interrupts;

/// <summary>The function's one interrupt pin, INTA, and its level; outlives the sessions.</summary>
/// <remarks>QEMU's proxy carries no message-signalled interrupts.</remarks>
public sealed class InterruptPin(RemotePciCounters counters) : IPciHost
{
    private IInterruptLine? _line;

    /// <summary>What the function asks for.</summary>
    public bool Level { get; private set; }

    /// <summary>Called when the level has changed, in the turn of whoever changed it: an access, a ring, a timer.</summary>
    public Action? Changed { get; set; }

    /// <summary>True when QEMU may be answered.</summary>
    public bool IsSettled => _line?.IsSettled ?? true;

    /// <summary>Whoever is told of the level, now and from now on.</summary>
    public void Use(IInterruptLine? line)
    {
        _line = line;
        if (Level) line?.SetLevel(true);
    }

    /// <inheritdoc/>
    public void SetInterrupt(bool level)
    {
        Level = level;
        _line?.SetLevel(level);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void SignalMessage(ulong address, uint data) => counters.Count(RemotePciCounter.LostMessages);
}
