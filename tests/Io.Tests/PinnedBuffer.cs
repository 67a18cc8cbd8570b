using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;

namespace ActorNet.Io.Tests;

/// <summary>Memory that stays in place, for scattered reads and writes.</summary>
internal sealed class PinnedBuffer(int length)
{
    internal byte[] Bytes { get; } = GC.AllocateArray<byte>(length, pinned: true);

    internal PinnedBuffer(ReadOnlySpan<byte> content) : this(content.Length) => content.CopyTo(Bytes);

    internal IoVector Vector(int start, int length)
    {
        Assert.InRange(length, 0, Bytes.Length - start);
        return new IoVector(Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, start), (nuint)length);
    }

    internal IoVector Whole => Vector(0, Bytes.Length);
}
