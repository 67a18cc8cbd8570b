using System.Collections.Immutable;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.E1000;

/// <summary>The table behind <see cref="E1000Counter"/>, in the same order.</summary>
public static class E1000Counters
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<CounterInfo> Table { get; } =
    [
        new("register-reads", "Reads of registers."),
        new("register-writes", "Writes of registers."),
        new("unknown-reads", "Reads at offsets without a register."),
        new("unknown-writes", "Writes at offsets without a register."),
        new("read-only-writes", "Writes of registers that can only be read."),
        new("narrow-reads", "Reads of a part of a register."),
        new("narrow-writes", "Writes of a part of a register, which change nothing."),
        new("wide-accesses", "Accesses of two registers at once."),
        new("unaligned", "Accesses across registers that are not aligned to one."),
        new("bad-sizes", "Accesses of sizes that there are not, or outside the range."),
        new("bad-phy-accesses", "Accesses to a PHY or a register of it that there is not."),
        new("bad-eeprom-commands", "Commands to the EEPROM that make no sense, or writes while it is protected."),
        new("bus-resets", "Resets by the transport."),
        new("software-resets", "Resets by CTRL.RST."),
        new("phy-resets", "Resets of the PHY, by CTRL.PHY_RST or its own control register."),
        new("link-changes", "Changes of the link that the driver sees."),
        new("interrupts", "Causes that raised an interrupt."),
        new("interrupts-throttled", "Interrupts put off by ITR."),
        new("receive-delays", "Receive interrupts put off by RDTR."),
        new("transmit-delays", "Transmit interrupts put off by TIDV."),
        new("bad-states", "Saved states that were refused."),
    ];
}
