using System.Buffers.Binary;

namespace ActorNet.Devices.Capture;

/// <summary>Runs verified programs over bytes that nobody changes.</summary>
/// <remarks>
/// A load that is not wholly within the packet, and a division by an X of 0, end the program with 0. Scratch memory begins
/// as zeros. Where interpreters differ this does what libpcap's does, with which users try their filters: an index plus
/// offset beyond 2^32 does not wrap round (Linux: it does), and a shift by an X of 32 or more gives 0 (Linux: X modulo 32).
/// </remarks>
internal static class BpfInterpreter
{
    /// <param name="program">A program that was verified.</param>
    /// <param name="bytes">The packet, or as much of it as is at hand.</param>
    /// <param name="captured">Bytes of the packet that there are.</param>
    /// <param name="length">What the program shall take for the packet's length.</param>
    /// <param name="result">What it returned.</param>
    /// <returns>False when the program asked for a byte of the packet that is not at hand.</returns>
    internal static bool TryRun(ReadOnlySpan<BpfInstruction> program, ReadOnlySpan<byte> bytes, int captured, uint length, out uint result)
    {
        Span<uint> scratch = stackalloc uint[BpfCode.ScratchCells];
        scratch.Clear();
        uint a = 0, x = 0;
        result = 0;
        int next = 0;
        while (true)
        {
            // Ends: verified jumps only go forward, and the last instruction returns.
            ref readonly BpfInstruction i = ref program[next++];
            uint k = i.K;
            switch (i.Code)
            {
                case BpfCode.LdWordAbsolute or BpfCode.LdHalfAbsolute or BpfCode.LdByteAbsolute:
                case BpfCode.LdWordIndirect or BpfCode.LdHalfIndirect or BpfCode.LdByteIndirect:
                    {
                        ulong offset = (i.Code & 0xe0) == 0x40 ? (ulong)x + k : k;
                        int size = (i.Code & 0x18) switch { 0x00 => 4, 0x08 => 2, _ => 1 };
                        if (offset + (uint)size > (uint)captured) return true;
                        if (offset + (uint)size > (uint)bytes.Length) return false;
                        ReadOnlySpan<byte> at = bytes[(int)offset..];
                        a = size switch { 4 => BinaryPrimitives.ReadUInt32BigEndian(at), 2 => BinaryPrimitives.ReadUInt16BigEndian(at), _ => at[0] };
                        break;
                    }

                case BpfCode.LdxHeaderLength:
                    if (k >= (uint)captured) return true;
                    if (k >= (uint)bytes.Length) return false;
                    x = 4u * (bytes[(int)k] & 15u);
                    break;
                case BpfCode.LdConstant: a = k; break;
                case BpfCode.LdScratch: a = scratch[(int)k]; break;
                case BpfCode.LdLength: a = length; break;
                case BpfCode.LdxConstant: x = k; break;
                case BpfCode.LdxScratch: x = scratch[(int)k]; break;
                case BpfCode.LdxLength: x = length; break;
                case BpfCode.St: scratch[(int)k] = a; break;
                case BpfCode.Stx: scratch[(int)k] = x; break;

                case BpfCode.AddK: a += k; break;
                case BpfCode.SubK: a -= k; break;
                case BpfCode.MulK: a *= k; break;
                case BpfCode.DivK: a /= k; break;
                case BpfCode.ModK: a %= k; break;
                case BpfCode.OrK: a |= k; break;
                case BpfCode.AndK: a &= k; break;
                case BpfCode.XorK: a ^= k; break;
                case BpfCode.LshK: a <<= (int)k; break;
                case BpfCode.RshK: a >>= (int)k; break;
                case BpfCode.Neg: a = 0 - a; break;
                case BpfCode.AddX: a += x; break;
                case BpfCode.SubX: a -= x; break;
                case BpfCode.MulX: a *= x; break;
                case BpfCode.DivX:
                    if (x == 0) return true;
                    a /= x;
                    break;
                case BpfCode.ModX:
                    if (x == 0) return true;
                    a %= x;
                    break;
                case BpfCode.OrX: a |= x; break;
                case BpfCode.AndX: a &= x; break;
                case BpfCode.XorX: a ^= x; break;
                case BpfCode.LshX: a = x < 32 ? a << (int)x : 0; break;
                case BpfCode.RshX: a = x < 32 ? a >> (int)x : 0; break;

                case BpfCode.Jump: next += (int)k; break;
                case BpfCode.JumpEqualK: next += a == k ? i.Jt : i.Jf; break;
                case BpfCode.JumpGreaterK: next += a > k ? i.Jt : i.Jf; break;
                case BpfCode.JumpGreaterOrEqualK: next += a >= k ? i.Jt : i.Jf; break;
                case BpfCode.JumpSetK: next += (a & k) != 0 ? i.Jt : i.Jf; break;
                case BpfCode.JumpEqualX: next += a == x ? i.Jt : i.Jf; break;
                case BpfCode.JumpGreaterX: next += a > x ? i.Jt : i.Jf; break;
                case BpfCode.JumpGreaterOrEqualX: next += a >= x ? i.Jt : i.Jf; break;
                case BpfCode.JumpSetX: next += (a & x) != 0 ? i.Jt : i.Jf; break;

                case BpfCode.ReturnK: result = k; return true;
                case BpfCode.ReturnA: result = a; return true;
                case BpfCode.Tax: x = a; break;
                case BpfCode.Txa: a = x; break;
            }
        }
    }
}
