using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>What the tests of capture files share: batches of given frames, and whole files as lists of records.</summary>
internal static class CaptureFiles
{
    /// <summary>A frame as a test expects to read it.</summary>
    internal sealed record Record(int Interface, long Time, uint Length, string Bytes, CaptureDirection Direction, ulong? DropCount, ulong? PacketId, string Comment);

    private static readonly ConditionalWeakTable<FrameBatch, byte[]> Memory = []; // lives as long as the batch that points into it

    /// <summary>One batch, each frame cut into pieces of random length.</summary>
    internal static FrameBatch Batch(Random random, params byte[][] frames)
    {
        FrameBatch batch = FrameBatch.CreateBorrowing();
        byte[] memory = GC.AllocateArray<byte>(Math.Max(1, frames.Sum(frame => frame.Length)), pinned: true);
        Memory.Add(batch, memory);
        int at = 0;
        foreach (byte[] frame in frames)
        {
            frame.CopyTo(memory, at);
            int left = frame.Length;
            while (left > 0)
            {
                int part = random.Next(1, left + 1);
                batch.AppendSegment(MemorySlice.OfPinned(memory, at, part));
                at += part;
                left -= part;
            }

            batch.CloseFrame(0, default);
        }

        return batch;
    }

    internal static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Reads a file to its end or its fault.</summary>
    internal static CaptureProblem ReadAll(byte[] file, List<Record> records, out IReadOnlyList<CaptureInterface> interfaces, int mostPerRead = int.MaxValue)
    {
        interfaces = [];
        if (!CaptureReader.TryOpen(new Dribble(file, mostPerRead), out CaptureReader? reader, out CaptureProblem problem)) return problem;
        interfaces = reader.Interfaces;
        CaptureReadResult result;
        while ((result = reader.Read(out CapturedFrame frame)) == CaptureReadResult.Frame)
        {
            records.Add(new Record(
                frame.InterfaceId,
                frame.UnixNanoseconds,
                frame.OriginalLength,
                Convert.ToHexString(frame.Bytes),
                frame.Notes.Direction,
                frame.Notes.DropCount,
                frame.Notes.PacketId,
                Encoding.UTF8.GetString(frame.Notes.Comment)));
        }

        Assert.Equal(result == CaptureReadResult.Failed, reader.Problem.Fault != CaptureFault.None);
        Assert.Equal(result, reader.Read(out _)); // as before
        return reader.Problem;
    }

    internal static CaptureProblem ReadAll(byte[] file) => ReadAll(file, [], out _);

    /// <summary>A pcapng block around a body whose length is a multiple of 4.</summary>
    internal static byte[] Block(uint type, byte[] body, bool bigEndian = false) =>
        [.. U32(type, bigEndian), .. U32((uint)body.Length + 12, bigEndian), .. body, .. U32((uint)body.Length + 12, bigEndian)];

    internal static byte[] Section(bool bigEndian = false) =>
        Block(0x0A0D0D0A, [.. U32(0x1A2B3C4D, bigEndian), .. U16(1, bigEndian), .. U16(0, bigEndian), .. U32(uint.MaxValue, bigEndian), .. U32(uint.MaxValue, bigEndian)], bigEndian);

    internal static byte[] Interface(uint snapLength, byte[] options, bool bigEndian = false) =>
        Block(1, [.. U16(1, bigEndian), 0, 0, .. U32(snapLength, bigEndian), .. options], bigEndian);

    internal static byte[] Enhanced(uint id, ulong time, uint captured, uint original, byte[] rest, bool bigEndian = false) =>
        Block(6, [.. U32(id, bigEndian), .. U32((uint)(time >> 32), bigEndian), .. U32((uint)time, bigEndian), .. U32(captured, bigEndian), .. U32(original, bigEndian), .. rest], bigEndian);

    internal static byte[] U16(ushort value, bool bigEndian = false)
    {
        byte[] bytes = new byte[2];
        if (bigEndian) BinaryPrimitives.WriteUInt16BigEndian(bytes, value); else BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }

    internal static byte[] U32(uint value, bool bigEndian = false)
    {
        byte[] bytes = new byte[4];
        if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, value); else BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A pcapng file with everything the writer can say, and what a reader has to find in it.</summary>
    internal static byte[] Sample(Random random, int frames, int longest, List<Record> records)
    {
        ArrayBufferWriter<byte> file = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(file, "capture tests");
        List<int> snapLengths = [];
        for (int i = 0; i < frames; i++)
        {
            if (i == 0 || random.Next(10) == 0)
            {
                snapLengths.Add(random.Next(3) == 0 ? random.Next(1, 200) : CaptureLimits.MaxSnapLength);
                Assert.Equal(snapLengths.Count - 1, writer.AddInterface(file, $"port-{snapLengths.Count}", random.Next(2) == 0 ? "" : "Ein Anschluß", snapLengths[^1]));
            }

            byte[] frame = Bytes(random, random.Next(0, longest + 1));
            int id = random.Next(snapLengths.Count);
            string comment = random.Next(3) switch { 0 => "", 1 => "dropped: no-credit", _ => new string('x', random.Next(1, 9)) };
            Record record = new(
                id,
                random.NextInt64(),
                (uint)frame.Length,
                Convert.ToHexString(frame.AsSpan(0, Math.Min(frame.Length, snapLengths[id]))),
                (CaptureDirection)random.Next(3),
                random.Next(2) == 0 ? null : (ulong)random.NextInt64(),
                random.Next(2) == 0 ? null : (ulong)random.NextInt64(),
                comment);
            FrameNotes notes = new() { Direction = record.Direction, DropCount = record.DropCount, PacketId = record.PacketId, Comment = Encoding.UTF8.GetBytes(comment) };
            writer.WriteFrame(file, id, record.Time, Batch(random, [1], frame), 1, notes);
            records.Add(record);
        }

        for (int i = 0; i < snapLengths.Count; i++) writer.WriteStatistics(file, i, 1, (ulong)frames, 2);
        return file.WrittenSpan.ToArray();
    }

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Dribble(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
