namespace ActorNet.Guest.Stacks.Wire;

/// <summary>
/// The fields of a TCP header to be written; the urgent pointer is always 0. The length of the options, which stand behind it
/// already, is in bytes, a multiple of four.
/// </summary>
internal readonly record struct TcpHeader(
    ushort SourcePort, ushort DestinationPort, uint Sequence, uint Acknowledgement, TcpFlags Flags, ushort Window, int OptionsLength = 0);
