using ActorNet.Devices.Memory;

namespace ActorNet.Devices.E1000.Rings;

/// <summary>What frames below the minimum are filled up with. IEEE 802.3 §3.2.8.</summary>
internal static class Padding
{
    /// <summary>The shortest frame on a wire, in bytes without CRC.</summary>
    internal const int LeastFrame = 60;

    private static readonly byte[] Bytes = GC.AllocateArray<byte>(LeastFrame, pinned: true); // kept alive here

    /// <summary>Zeros.</summary>
    internal static MemorySlice Zeros(int length) => MemorySlice.OfPinned(Bytes, 0, length);
}
