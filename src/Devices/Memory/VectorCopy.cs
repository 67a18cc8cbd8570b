using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Devices.Memory;

/// <summary>Copies frames: short ones by vectors that overlap, without a loop or a call.</summary>
internal static unsafe class VectorCopy
{
    // SAFETY (all of it): each load and store lies within the first `length` bytes of its side, because a pair
    // "from the beginning" and "up to the end" is used only when length is at least the size of one of the two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy(byte* destination, byte* source, nuint length)
    {
        if (length - 33 <= 64 - 33)
        {
            // The shortest Ethernet frames, 60 and 64 bytes.
            Vector256<byte> head = Vector256.Load(source);
            Vector256<byte> tail = Vector256.Load(source + length - 32);
            head.Store(destination);
            tail.Store(destination + length - 32);
            return;
        }

        if (length <= 32) CopyTiny(destination, source, length);
        else if (length <= 256) CopyShort(destination, source, length);
        else Buffer.MemoryCopy(source, destination, length, length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyTiny(byte* destination, byte* source, nuint length)
    {
        if (length >= 16)
        {
            Vector128<byte> head = Vector128.Load(source);
            Vector128<byte> tail = Vector128.Load(source + length - 16);
            head.Store(destination);
            tail.Store(destination + length - 16);
        }
        else if (length >= 8)
        {
            ulong head = Unsafe.ReadUnaligned<ulong>(source);
            ulong tail = Unsafe.ReadUnaligned<ulong>(source + length - 8);
            Unsafe.WriteUnaligned(destination, head);
            Unsafe.WriteUnaligned(destination + length - 8, tail);
        }
        else
        {
            for (nuint i = 0; i < length; i++) destination[i] = source[i];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CopyShort(byte* destination, byte* source, nuint length)
    {
        byte* sourceTail = source + length - 64;
        byte* destinationTail = destination + length - 64;
        Vector256<byte> tail0 = Vector256.Load(sourceTail);
        Vector256<byte> tail1 = Vector256.Load(sourceTail + 32);
        for (nuint at = 0; at + 64 < length; at += 64)
        {
            Vector256<byte> v0 = Vector256.Load(source + at);
            Vector256<byte> v1 = Vector256.Load(source + at + 32);
            v0.Store(destination + at);
            v1.Store(destination + at + 32);
        }

        tail0.Store(destinationTail);
        tail1.Store(destinationTail + 32);
    }
}
