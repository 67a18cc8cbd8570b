using System.Runtime.InteropServices;

namespace ActorNet.RemotePci.Messages;

/// <summary>Payload of BAR_READ and BAR_WRITE.</summary>
/// <param name="Address">Absolute: guest-physical, or the number of a port; not an offset in a BAR.</param>
/// <param name="Value">What is written, in the low bytes.</param>
/// <param name="Size">1, 2, 4 or 8 bytes.</param>
/// <param name="IsMemory">1: a memory BAR; 0: ports.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = Length)]
public readonly record struct BarAccess(ulong Address, ulong Value, uint Size, byte IsMemory)
{
    /// <summary>Length on the wire, with three bytes of padding at the end.</summary>
    public const int Length = 24;
}
