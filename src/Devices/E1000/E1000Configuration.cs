using System.Collections.Immutable;
using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>The configuration space of the 82540EM. Intel 8254x manual §4.1.</summary>
internal static class E1000Configuration
{
    internal const int MsiCapability = 0xf0;

    private const byte PciMsi = 0x05;

    internal static ImmutableArray<Bar> Bars { get; } = [new(BarKind.Memory32, RegisterTable.Size), new(BarKind.Io, 64)];

    internal static ConfigurationSpace Create(bool msi) => new([.. Header(msi), .. msi ? Msi : []]);

    private static ImmutableArray<ConfigurationField> Header(bool msi) =>
    [
        new(PciOffsets.VendorId, 2, "Vendor ID", E1000Device.VendorId),
        new(PciOffsets.DeviceId, 2, "Device ID", E1000Device.DeviceId),
        new(PciOffsets.Command, 2, "Command", 0, PciCommand.IoSpace | PciCommand.MemorySpace | PciCommand.BusMaster
            | PciCommand.MemoryWriteInvalidate | PciCommand.ParityErrorResponse | PciCommand.SystemErrorEnable | PciCommand.InterruptDisable),
        new(PciOffsets.Status, 2, "Status", PciStatus.DevselMedium | PciStatus.Capable66MHz | (msi ? PciStatus.CapabilitiesList : 0u), 0, PciStatus.Errors),
        new(PciOffsets.RevisionId, 1, "Revision ID", 0x03),
        new(PciOffsets.ClassCode, 1, "Programming interface", 0),
        new(PciOffsets.ClassCode + 1, 2, "Class code", 0x0200),
        new(PciOffsets.CacheLineSize, 1, "Cache line size", 0, 0xff),
        new(PciOffsets.LatencyTimer, 1, "Latency timer", 0, 0xfc),
        PciFunction.BarField(0, Bars[0]),
        PciFunction.BarField(1, Bars[1]),
        new(PciOffsets.SubsystemVendorId, 2, "Subsystem vendor ID", 0x1af4),
        new(PciOffsets.SubsystemId, 2, "Subsystem ID", 0x1100),
        new(PciOffsets.CapabilitiesPointer, 1, "Capabilities pointer", msi ? MsiCapability : 0u),
        new(PciOffsets.InterruptLine, 1, "Interrupt line", 0, 0xff),
        new(PciOffsets.InterruptPin, 1, "Interrupt pin", 1),
        new(PciOffsets.MinGrant, 1, "Minimum grant", 0xff),
        new(PciOffsets.MaxLatency, 1, "Maximum latency", 0),
    ];

    // One message, 64-bit addresses. PCI 2.2 §6.8.1.
    private static ImmutableArray<ConfigurationField> Msi =>
    [
        new(MsiCapability, 1, "MSI capability", PciMsi),
        new(MsiCapability + 1, 1, "Next capability", 0),
        new(MsiCapability + 2, 2, "Message control", 1 << 7, 0x0071),
        new(MsiCapability + 4, 4, "Message address", 0, 0xffff_fffc),
        new(MsiCapability + 8, 4, "Message upper address", 0, 0xffff_ffff),
        new(MsiCapability + 12, 2, "Message data", 0, 0xffff),
    ];
}
