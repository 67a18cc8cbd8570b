using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ActorNet.Devices.Memory;

/// <summary>The CRC of Ethernet, reflected: bytes by a table, long stretches folded by carry-less multiplication.</summary>
/// <remarks>
/// Folding: 64 bytes at a time are multiplied by x^512 and added to the next 64, modulo the polynomial; then four lanes become one, and 16 bytes
/// are reduced by the table. The constants are x^n modulo the polynomial 0x04c11db7, bit-reversed, for n = 512 + 64, 512, 128 + 64, 128.
/// </remarks>
internal static class VectorCrc
{
    private const uint Polynomial = 0xedb88320;
    private const int Stretch = 64;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Goes on with a CRC. Initial state and final complement are the caller's.</summary>
    internal static uint Update(uint state, ref byte start, nuint length)
    {
        nuint at = 0;
        if (Pclmulqdq.IsSupported && length >= 2 * Stretch)
        {
            at = length & ~(nuint)(16 - 1);
            state = Fold(state, ref start, at);
        }

        for (; at < length; at++) state = Table[(byte)(state ^ Unsafe.Add(ref start, at))] ^ (state >> 8);
        return state;
    }

    // A multiple of 16 bytes, at least 64.
    private static uint Fold(uint state, ref byte start, nuint length)
    {
        Vector128<ulong> x0 = Load(ref start, 0) ^ Vector128.CreateScalar((ulong)state);
        Vector128<ulong> x1 = Load(ref start, 16), x2 = Load(ref start, 32), x3 = Load(ref start, 48);
        Vector128<ulong> by64 = Vector128.Create(0x1_5444_2bd4ul, 0x1_c6e4_1596ul);
        nuint at = Stretch;
        for (; length - at >= Stretch; at += Stretch)
        {
            x0 = Multiply(x0, by64) ^ Load(ref start, at);
            x1 = Multiply(x1, by64) ^ Load(ref start, at + 16);
            x2 = Multiply(x2, by64) ^ Load(ref start, at + 32);
            x3 = Multiply(x3, by64) ^ Load(ref start, at + 48);
        }

        Vector128<ulong> by16 = Vector128.Create(0x1_7519_97d0ul, 0x0_ccaa_009eul);
        x1 ^= Multiply(x0, by16);
        x2 ^= Multiply(x1, by16);
        x3 ^= Multiply(x2, by16);
        for (; at < length; at += 16) x3 = Multiply(x3, by16) ^ Load(ref start, at);

        // What is left stands for itself, as 16 bytes behind a state of zero.
        uint crc = 0;
        for (int lane = 0; lane < 2; lane++)
        {
            ulong bytes = x3.GetElement(lane);
            for (int i = 0; i < sizeof(ulong); i++) crc = Table[(byte)(crc ^ (byte)(bytes >> (8 * i)))] ^ (crc >> 8);
        }

        return crc;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> value, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    private static Vector128<ulong> Load(ref byte start, nuint at) => Vector128.LoadUnsafe(ref start, at).AsUInt64();

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
