namespace ActorNet.Devices.Capture;

/// <summary>Numbers of the pcapng format. draft-ietf-opsawg-pcapng §4.</summary>
internal static class PcapngFormat
{
    internal const uint SectionHeader = 0x0A0D0D0A, InterfaceDescription = 1, SimplePacket = 3, InterfaceStatistics = 5, EnhancedPacket = 6;
    internal const uint ByteOrderMagic = 0x1A2B3C4D;

    // Fixed lengths without options: type, length, fields, length again.
    internal const int SectionHeaderLength = 28, InterfaceLength = 20, EnhancedLength = 32, SimpleLength = 16, StatisticsLength = 24;

    // Options of every block.
    internal const ushort EndOfOptions = 0, Comment = 1;

    // Options of one kind of block each.
    internal const ushort SectionApplication = 4;
    internal const ushort InterfaceName = 2, InterfaceDescriptionText = 3, InterfaceResolution = 9, InterfaceTimeOffset = 14;
    internal const ushort FrameFlags = 2, FrameDropCount = 4, FramePacketId = 5;
    internal const ushort StatisticsReceived = 4, StatisticsDropped = 5;

    internal static int Padded(int length) => (length + 3) & ~3;
}
