using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Devices.Memory;

/// <summary>Sums bytes as 16-bit words for the Internet checksum: 32 bits at a time into 64, by vectors. RFC 1071 §2.</summary>
/// <remarks>
/// The sum is in memory byte order and not folded: a sum of 32-bit words is, modulo 2^16 - 1, that of their halves. No carry is lost
/// below 2^32 words. An odd last byte counts as if a zero followed it.
/// </remarks>
internal static class VectorSum
{
    internal static ulong Sum(ref byte start, nuint length)
    {
        nuint at = 0;
        ulong sum = 0;
        if (length >= 32)
        {
            Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
            Vector256<ulong> even = Vector256<ulong>.Zero, odd = Vector256<ulong>.Zero;
            for (; length - at >= 128; at += 128)
            {
                Vector256<ulong> v0 = Vector256.LoadUnsafe(ref start, at).AsUInt64();
                Vector256<ulong> v1 = Vector256.LoadUnsafe(ref start, at + 32).AsUInt64();
                Vector256<ulong> v2 = Vector256.LoadUnsafe(ref start, at + 64).AsUInt64();
                Vector256<ulong> v3 = Vector256.LoadUnsafe(ref start, at + 96).AsUInt64();
                even += (v0 & low) + (v1 & low) + ((v2 & low) + (v3 & low));
                odd += (v0 >>> 32) + (v1 >>> 32) + ((v2 >>> 32) + (v3 >>> 32));
            }

            for (; length - at >= 32; at += 32)
            {
                Vector256<ulong> v = Vector256.LoadUnsafe(ref start, at).AsUInt64();
                even += v & low;
                odd += v >>> 32;
            }

            sum = Vector256.Sum(even + odd);
        }

        for (; length - at >= sizeof(uint); at += sizeof(uint)) sum += Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, at));
        if (length - at >= sizeof(ushort))
        {
            sum += Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref start, at));
            at += sizeof(ushort);
        }

        if (at < length) sum += Unsafe.Add(ref start, at); // little-endian: the low byte of its word
        return sum;
    }

    internal static ulong Sum(ReadOnlySpan<byte> bytes) => Sum(ref MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
}
