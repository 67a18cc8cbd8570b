namespace ActorNet.Devices.Capture;

/// <summary>The instructions of classic BPF that exist, named as in McCanne and Jacobson, "The BSD Packet Filter", table 1.</summary>
internal static class BpfCode
{
    // A: accumulator. X: index. P: packet. M: scratch memory.
    internal const ushort LdWordAbsolute = 0x20, LdHalfAbsolute = 0x28, LdByteAbsolute = 0x30;
    internal const ushort LdWordIndirect = 0x40, LdHalfIndirect = 0x48, LdByteIndirect = 0x50;
    internal const ushort LdConstant = 0x00, LdScratch = 0x60, LdLength = 0x80;
    internal const ushort LdxConstant = 0x01, LdxScratch = 0x61, LdxLength = 0x81, LdxHeaderLength = 0xb1; // 4 * (P[k] & 15)
    internal const ushort St = 0x02, Stx = 0x03;

    internal const ushort AddK = 0x04, SubK = 0x14, MulK = 0x24, DivK = 0x34, OrK = 0x44, AndK = 0x54, LshK = 0x64, RshK = 0x74, ModK = 0x94, XorK = 0xa4;
    internal const ushort AddX = 0x0c, SubX = 0x1c, MulX = 0x2c, DivX = 0x3c, OrX = 0x4c, AndX = 0x5c, LshX = 0x6c, RshX = 0x7c, ModX = 0x9c, XorX = 0xac;
    internal const ushort Neg = 0x84;

    internal const ushort Jump = 0x05;
    internal const ushort JumpEqualK = 0x15, JumpGreaterK = 0x25, JumpGreaterOrEqualK = 0x35, JumpSetK = 0x45;
    internal const ushort JumpEqualX = 0x1d, JumpGreaterX = 0x2d, JumpGreaterOrEqualX = 0x3d, JumpSetX = 0x4d;

    internal const ushort ReturnK = 0x06, ReturnA = 0x16;
    internal const ushort Tax = 0x07, Txa = 0x87;

    internal const int ScratchCells = 16;

    /// <summary>Offsets from here on mean no byte of the packet but the kernel's own knowledge: SKF_LL_OFF, SKF_NET_OFF, SKF_AD_OFF.</summary>
    internal const uint FirstKernelOffset = 0xffe00000;
}
