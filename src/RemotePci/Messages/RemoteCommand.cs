namespace ActorNet.RemotePci.Messages;

/// <summary>
/// What QEMU's <c>x-pci-proxy-dev</c> asks of the process that has its device; the number on the wire. QEMU 7.2
/// <c>include/hw/remote/mpqemu-link.h</c>. <see cref="CommandTable"/> says what each carries.
/// </summary>
public enum RemoteCommand
{
    /// <summary>The whole table of guest memory.</summary>
    SyncSystemMemory = 0,

    /// <summary>An answer; only QEMU is sent any.</summary>
    Return = 1,

    /// <summary>Writes a register of configuration space.</summary>
    ConfigWrite = 2,

    /// <summary>Reads a register of configuration space.</summary>
    ConfigRead = 3,

    /// <summary>Writes to what a base address register has put somewhere.</summary>
    BarWrite = 4,

    /// <summary>Reads from there.</summary>
    BarRead = 5,

    /// <summary>The eventfds of the interrupt pin.</summary>
    SetIrqFd = 6,

    /// <summary>The machine was reset.</summary>
    DeviceReset = 7,
}
