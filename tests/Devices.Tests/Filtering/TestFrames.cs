using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>Batches for filters. A frame's first four bytes, as far as there are any, are its number.</summary>
internal static class TestFrames
{
    // A slice does not keep its memory: the batch does. Whoever reads a batch keeps that.
    private static readonly ConditionalWeakTable<FrameBatch, List<byte[]>> Memory = [];

    public static byte[] Frame(int number, int length = 60)
    {
        byte[] bytes = new byte[Math.Max(4, length)];
        for (int i = 4; i < length; i++) bytes[i] = (byte)(number + (i * 7));
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes[..length];
    }

    public static string Hex(int number, int length = 60) => Convert.ToHexString(Frame(number, length));

    /// <summary>A batch of frames in memory of their own, each in several segments when it is long enough.</summary>
    public static FrameBatch Batch(params IEnumerable<byte[]> frames)
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        List<byte[]> memory = Memory.GetOrCreateValue(batch);
        foreach (byte[] frame in frames)
        {
            byte[] pinned = GC.AllocateArray<byte>(Math.Max(1, frame.Length), pinned: true);
            frame.CopyTo(pinned, 0);
            memory.Add(pinned);
            int cut = Math.Min(frame.Length, 10);
            batch.AppendSegment(MemorySlice.OfPinned(pinned, 0, cut));
            batch.AppendSegment(MemorySlice.OfPinned(pinned, cut, frame.Length - cut));
            batch.CloseFrame((uint)batch.Count, new OffloadHeader { GsoSize = (ushort)frame.Length, Flags = (byte)(batch.Count << 2) });
        }

        return batch;
    }

    /// <summary>Frames of the usual length with these numbers.</summary>
    public static FrameBatch Numbered(params IEnumerable<int> numbers) => Batch(numbers.Select(number => Frame(number)));
}
