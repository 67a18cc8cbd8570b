using System.Runtime.InteropServices;

namespace ActorNet.RemotePci.Messages;

/// <summary>Payload of PCI_CFGREAD and PCI_CFGWRITE.</summary>
/// <param name="Offset">In configuration space.</param>
/// <param name="Value">What is written; 0 in a read.</param>
/// <param name="Size">1, 2 or 4 bytes.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ConfigAccess(uint Offset, uint Value, int Size)
{
    /// <summary>Length on the wire.</summary>
    public const int Length = 12;
}
