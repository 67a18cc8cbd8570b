using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.Tests.Support;

/// <summary>Frames to send around.</summary>
internal static class Frames
{
    /// <summary>A broadcast frame of that length whose payload says which one it is.</summary>
    public static byte[] Make(int number, int length = 60)
    {
        var frame = new byte[length];
        frame.AsSpan(0, 6).Fill(0xff);
        frame[6] = 0x52;
        frame[12] = 0x88;
        frame[13] = 0xb5; // IEEE 802 local experimental
        BitConverter.TryWriteBytes(frame.AsSpan(14), number);
        for (int i = 18; i < length; i++) frame[i] = (byte)(number + i);
        return frame;
    }

    /// <summary>A batch with those frames in storage of its own.</summary>
    public static FrameBatch Batch(params byte[][] frames)
    {
        FrameBatch batch = FrameBatch.CreatePooled();
        foreach (byte[] frame in frames) Append(batch, frame);
        return batch;
    }

    public static FrameBatch Batch(int count, int length = 60) =>
        Batch([.. Enumerable.Range(0, count).Select(i => Make(i, length))]);

    private static void Append(FrameBatch batch, ReadOnlySpan<byte> frame)
    {
        int chunk = 0;
        ReadOnlySpan<MemorySlice> chunks = batch.FreeChunks;
        for (int at = 0; at < frame.Length; chunk++)
        {
            ReadOnlySpan<byte> part = frame.Slice(at, Math.Min(chunks[chunk].Length, frame.Length - at));
            chunks[chunk].CopyFrom(part);
            at += part.Length;
        }

        batch.CommitFrame(frame.Length, default);
    }
}
