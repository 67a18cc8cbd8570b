using System.Runtime.InteropServices;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>A receive descriptor as it lies in memory: 16 bytes, little-endian. 8254x manual §3.2.3.</summary>
/// <param name="Address">Of the buffer; 0: there is none.</param>
/// <param name="Result">What the device writes: length, packet checksum, status, errors, VLAN tag.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct ReceiveDescriptor(ulong Address, ulong Result)
{
    /// <summary>Bytes in a descriptor.</summary>
    public const int Size = 16;

    /// <summary>Where the result is, in bytes from the beginning of the descriptor.</summary>
    internal const int ResultAt = 8;

    /// <summary>Bytes in the buffer.</summary>
    public int Length => (ushort)Result;

    /// <summary>The complemented sum of the packet from RXCSUM.PCSS on; 0 where that is 0.</summary>
    public ushort PacketChecksum => (ushort)(Result >> 16);

    /// <summary>What became of it.</summary>
    public ReceiveStatus Status => (ReceiveStatus)(byte)(Result >> 32);

    /// <summary>What is wrong with the packet; valid in its last descriptor.</summary>
    public ReceiveErrors Errors => (ReceiveErrors)(byte)(Result >> 40);

    /// <summary>The VLAN tag that was taken out.</summary>
    public ushort VlanTag => (ushort)(Result >> 48);

    /// <summary>Puts a result together.</summary>
    internal static ulong ResultOf(int length, ushort checksum, ReceiveStatus status, ReceiveErrors errors, ushort tag) =>
        (ushort)length | ((ulong)checksum << 16) | ((ulong)status << 32) | ((ulong)errors << 40) | ((ulong)tag << 48);
}
