namespace ActorNet.Devices.Pci;

/// <summary>Offsets in the configuration header of type 0. PCI 2.2 §6.1.</summary>
public static class PciOffsets
{
    /// <summary>Vendor ID, 16 bits.</summary>
    public const int VendorId = 0x00;

    /// <summary>Device ID, 16 bits.</summary>
    public const int DeviceId = 0x02;

    /// <summary>Command, 16 bits: <see cref="PciCommand"/>.</summary>
    public const int Command = 0x04;

    /// <summary>Status, 16 bits: <see cref="PciStatus"/>.</summary>
    public const int Status = 0x06;

    /// <summary>Revision ID, 8 bits, followed by the class code.</summary>
    public const int RevisionId = 0x08;

    /// <summary>Class code, 24 bits: programming interface, subclass, base class.</summary>
    public const int ClassCode = 0x09;

    /// <summary>Cache line size in units of 4 bytes, 8 bits.</summary>
    public const int CacheLineSize = 0x0c;

    /// <summary>Latency timer, 8 bits.</summary>
    public const int LatencyTimer = 0x0d;

    /// <summary>Header type, 8 bits.</summary>
    public const int HeaderType = 0x0e;

    /// <summary>The first of six base address registers of 32 bits each.</summary>
    public const int Bar0 = 0x10;

    /// <summary>CardBus CIS pointer, 32 bits.</summary>
    public const int CardBusCis = 0x28;

    /// <summary>Subsystem vendor ID, 16 bits.</summary>
    public const int SubsystemVendorId = 0x2c;

    /// <summary>Subsystem ID, 16 bits.</summary>
    public const int SubsystemId = 0x2e;

    /// <summary>Expansion ROM base address, 32 bits.</summary>
    public const int ExpansionRom = 0x30;

    /// <summary>Offset of the first capability, 8 bits.</summary>
    public const int CapabilitiesPointer = 0x34;

    /// <summary>Interrupt line, 8 bits: software's note, without effect.</summary>
    public const int InterruptLine = 0x3c;

    /// <summary>Interrupt pin, 8 bits: 1 is INTA.</summary>
    public const int InterruptPin = 0x3d;

    /// <summary>Minimum grant, 8 bits.</summary>
    public const int MinGrant = 0x3e;

    /// <summary>Maximum latency, 8 bits.</summary>
    public const int MaxLatency = 0x3f;
}
