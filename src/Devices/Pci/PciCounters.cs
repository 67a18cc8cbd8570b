using System.Collections.Immutable;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Pci;

/// <summary>The table behind <see cref="PciCounter"/>, in the same order.</summary>
public static class PciCounters
{
    /// <summary>Its rows.</summary>
    public static ImmutableArray<CounterInfo> Table { get; } =
    [
        new("bad-configuration-access", "Accesses to configuration outside it, across registers, or of a size that there is not."),
        new("outside-bars", "Accesses at addresses where no range of the function is."),
        new("line-raised", "Times that the interrupt line went up."),
        new("line-lowered", "Times that the interrupt line went down."),
        new("messages", "Message-signalled interrupts."),
    ];
}
