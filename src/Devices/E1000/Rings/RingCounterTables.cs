using System.Collections.Immutable;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>The tables behind the counter enums, in the same order.</summary>
public static class RingCounterTables
{
    /// <summary>Rows of <see cref="TransmitCounter"/>.</summary>
    public static ImmutableArray<CounterInfo> Transmit { get; } =
    [
        new("frames", "Frames taken from the driver."),
        new("bytes", "Bytes of the frames taken from the driver."),
        new("too-short", "Packets dropped because they are shorter than an Ethernet header.", true),
        new("too-long", "Packets dropped because they, or their segments, are longer than any port carries.", true),
        new("bad-address", "Packets dropped because a buffer lies outside of memory.", true),
        new("bad-segmentation", "Packets dropped because they are to be segmented and their context says nonsense, or something else than their headers.", true),
        new("bad-descriptor", "Packets dropped because of a descriptor of a kind that there is not.", true),
        new("bad-fcs", "Packets dropped because they bring a frame check sequence which is wrong.", true),
        new("abandoned", "Packets dropped because their end never came.", true),
        new("checksums-outside", "Checksums not inserted because they lie outside of their packet.", IsEvent: true),
        new("ring-stops", "Times that registers made no ring, or one outside of memory.", IsEvent: true),
        new("descriptors", "Descriptors done with."),
        new("written-back", "Descriptors written back."),
        new("needs-checksum", "Frames whose checksum is left to whoever receives them."),
        new("checksums-inserted", "Checksums computed and inserted."),
        new("gso-frames", "Frames that the driver leaves to the device to segment."),
        new("gso-bytes", "Bytes of the frames that the driver leaves to the device to segment."),
        new("vlan-tags", "VLAN tags inserted."),
        new("padded", "Frames padded to the minimum."),
        new("divided", "Packets to segment that are longer than a frame can be and are carried as several."),
    ];

    /// <summary>Rows of <see cref="ReceiveCounter"/>.</summary>
    public static ImmutableArray<CounterInfo> Receive { get; } =
    [
        new("frames", "Frames written to the driver's buffers."),
        new("bytes", "Bytes of the frames written to the driver's buffers."),
        new("filtered", "Frames that the driver's receive filter keeps out.", true),
        new("vlan-filtered", "Frames that the driver's VLAN filter keeps out.", true),
        new("mac-control", "MAC control frames, which the driver does not want.", true),
        new("too-short", "Frames dropped because they are shorter than an Ethernet header.", true),
        new("too-long", "Frames dropped because they are longer than the receiver takes, or than all buffers that the ring can hold.", true),
        new("bad-address", "Frames lost because a buffer of the driver lies outside of memory.", true),
        new("bad-headers", "Frames dropped because they are to be segmented and their headers are not what their offload header says.", true),
        new("too-many-segments", "Frames dropped because they would become too many segments.", true),
        new("revoked", "Frames dropped because their sender called them back.", true),
        new("missed", "Frames dropped because nobody received them in time, or at all.", true),
        new("no-buffers", "Times that a frame had to wait because the driver has too few buffers.", IsEvent: true),
        new("ring-stops", "Times that registers made no ring, or one outside of memory.", IsEvent: true),
        new("null-buffers", "Descriptors without a buffer, which are passed over.", IsEvent: true),
        new("descriptors", "Descriptors written back."),
        new("padded", "Frames padded to the minimum."),
        new("vlan-tags", "VLAN tags taken out."),
        new("checksums-completed", "Frames whose checksum was completed, because the driver takes only complete ones.", IsEvent: true),
        new("segmented", "Frames cut into segments or fragments, because the driver does not take them whole.", IsEvent: true),
        new("segments", "Segments and fragments of those.", IsEvent: true),
        new("checksum-valid", "Frames whose checksum the driver is told to be right."),
        new("checksum-errors", "Frames of which the driver is told that a checksum is wrong."),
    ];
}
