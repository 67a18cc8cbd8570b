using System.Collections.Immutable;

namespace ActorNet.Devices.VirtioNet;

/// <summary>The tables behind the counter enums, in the same order.</summary>
public static class CounterTables
{
    /// <summary>Rows of <see cref="TransmitCounter"/>.</summary>
    public static ImmutableArray<CounterInfo> Transmit { get; } =
    [
        new("frames", "Frames taken from the driver."),
        new("bytes", "Bytes of the frames taken from the driver."),
        new("too-short", "Chains dropped because they are too short for a header and an Ethernet header.", true),
        new("too-long", "Chains dropped because their frame is longer than any port carries.", true),
        new("bad-offload", "Frames dropped because their header asks for nonsense, or for what was not negotiated.", true),
        new("completed", "Frames whose buffers went back to the driver."),
        new("needs-checksum", "Frames whose checksum the driver leaves to the device."),
        new("gso-frames", "Frames that the driver leaves to the device to segment."),
        new("gso-bytes", "Bytes of the frames that the driver leaves to the device to segment."),
        new("interrupts", "Interrupts that the driver asked for."),
        new("interrupts-suppressed", "Publications of which the driver did not want to know."),
    ];

    /// <summary>Rows of <see cref="ReceiveCounter"/>.</summary>
    public static ImmutableArray<CounterInfo> Receive { get; } =
    [
        new("frames", "Frames written to the driver's buffers."),
        new("bytes", "Bytes of the frames written to the driver's buffers."),
        new("filtered", "Frames that the driver's receive filter keeps out.", true),
        new("vlan-filtered", "Frames that the driver's VLAN filter keeps out.", true),
        new("too-short", "Frames dropped because they are shorter than an Ethernet header.", true),
        new("too-long", "Frames dropped because they are longer than the negotiated MTU, or than any port carries.", true),
        new("buffer-too-small", "Frames dropped because they do not fit the driver's buffer, which may not be joined with others.", true),
        new("bad-headers", "Frames dropped because they are to be segmented and their headers are not what their offload header says.", true),
        new("too-many-segments", "Frames dropped because they would become too many segments.", true),
        new("revoked", "Frames dropped because their sender called them back.", true),
        new("no-buffers", "Times that a frame had to wait because the driver has too few buffers.", IsEvent: true),
        new("checksums-completed", "Frames whose checksum was completed, because the driver takes only complete ones.", IsEvent: true),
        new("segmented", "Frames cut into segments or fragments, because the driver does not take them whole.", IsEvent: true),
        new("segments", "Segments and fragments of those.", IsEvent: true),
        new("needs-checksum", "Frames whose checksum the driver is to complete."),
        new("checksum-valid", "Frames whose checksum the driver is told to be right."),
        new("gso-frames", "Frames that the driver takes unsegmented."),
        new("gso-bytes", "Bytes of the frames that the driver takes unsegmented."),
        new("interrupts", "Interrupts that the driver asked for."),
        new("interrupts-suppressed", "Publications of which the driver did not want to know."),
    ];

    /// <summary>Rows of <see cref="ControlCounter"/>.</summary>
    public static ImmutableArray<CounterInfo> Control { get; } =
    [
        new("accepted", "Commands carried out."),
        new("refused", "Commands refused: malformed or out of range."),
        new("not-negotiated", "Commands refused because they need a feature that the driver did not accept."),
        new("unknown", "Commands refused because the device does not know them."),
    ];
}
