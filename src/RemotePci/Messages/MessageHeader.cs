using System.Runtime.InteropServices;

namespace ActorNet.RemotePci.Messages;

/// <summary>Starts every message, 16 bytes in the byte order of the machine.</summary>
/// <param name="Command">A <see cref="RemoteCommand"/>.</param>
/// <param name="Padding">What a C compiler puts there: anything; 0 in what is sent.</param>
/// <param name="PayloadSize">Bytes that follow.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MessageHeader(int Command, uint Padding, ulong PayloadSize)
{
    /// <summary>Length on the wire.</summary>
    public const int Length = 16;

    /// <summary>Header of a command, or of an answer.</summary>
    public static MessageHeader For(RemoteCommand command, int payloadSize) => new((int)command, 0, (ulong)payloadSize);
}
