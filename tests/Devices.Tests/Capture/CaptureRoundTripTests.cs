using System.Buffers;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;
using Record = ActorNet.Devices.Tests.Capture.CaptureFiles.Record;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>What was written is what is read.</summary>
public sealed class CaptureRoundTripTests
{
    [Fact]
    public void Pcapng_RandomFrames_AreReadAsWritten()
    {
        Random random = new(71);
        for (int round = 0; round < 60; round++)
        {
            List<Record> written = [], read = [];
            byte[] file = CaptureFiles.Sample(random, frames: 20, longest: round % 20 == 0 ? 70_000 : 300, written);

            CaptureProblem problem = CaptureFiles.ReadAll(file, read, out IReadOnlyList<CaptureInterface> interfaces, random.Next(1, 5000));

            Assert.Equal(default, problem);
            Assert.Equal(written, read);
            Assert.Equal("port-1", interfaces[0].Name);
            Assert.Contains(interfaces[0].Description, (string[])["", "Ein Anschluß"]);
            Assert.Equal(CaptureLimits.Ethernet, interfaces[0].LinkType);
        }
    }

    [Fact]
    public void Pcap_RandomFrames_AreReadAsWritten()
    {
        Random random = new(72);
        for (int round = 0; round < 60; round++)
        {
            PcapWriter writer = new(random.Next(1, 2000));
            ArrayBufferWriter<byte> file = new();
            writer.WriteHeader(file);
            List<Record> written = [], read = [];
            for (int i = 0; i < 20; i++)
            {
                byte[] frame = CaptureFiles.Bytes(random, random.Next(0, 3000));
                long time = random.NextInt64(uint.MaxValue * 1_000_000_000L);
                writer.WriteFrame(file, time, CaptureFiles.Batch(random, frame), 0);
                string bytes = Convert.ToHexString(frame.AsSpan(0, Math.Min(frame.Length, writer.SnapLength)));
                written.Add(new Record(0, time, (uint)frame.Length, bytes, CaptureDirection.Unknown, null, null, ""));
            }

            CaptureProblem problem = CaptureFiles.ReadAll(file.WrittenSpan.ToArray(), read, out IReadOnlyList<CaptureInterface> interfaces, random.Next(1, 5000));

            Assert.Equal(default, problem);
            Assert.Equal(written, read);
            Assert.Equal(new CaptureInterface("", "", CaptureLimits.Ethernet, (uint)writer.SnapLength), Assert.Single(interfaces));
        }
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(long.MaxValue, 4294967295_999999999)]
    public void Pcap_TimeThatTheFormatHasNot_BecomesTheNearest(long time, long expected)
    {
        PcapWriter writer = new();
        ArrayBufferWriter<byte> file = new();
        writer.WriteHeader(file);
        writer.WriteFrame(file, time, CaptureFiles.Batch(new Random(1), [1, 2, 3]), 0);
        List<Record> read = [];

        Assert.Equal(default, CaptureFiles.ReadAll(file.WrittenSpan.ToArray(), read, out _));
        Assert.Equal(expected, Assert.Single(read).Time);
    }

    [Fact]
    public void Pcapng_TextsThatAreTooLong_AreCutBetweenCharacters()
    {
        ArrayBufferWriter<byte> file = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(file, "");
        writer.AddInterface(file, new string('ß', 40_000), "x" + new string('ß', 40_000));
        byte[] comment = System.Text.Encoding.UTF8.GetBytes("x" + new string('ß', 40_000));
        writer.WriteFrame(file, 0, 0, CaptureFiles.Batch(new Random(1), [1, 2, 3]), 0, new FrameNotes { Comment = comment });
        List<Record> read = [];

        Assert.Equal(default, CaptureFiles.ReadAll(file.WrittenSpan.ToArray(), read, out IReadOnlyList<CaptureInterface> interfaces));
        Assert.Equal(new string('ß', 512), interfaces[0].Name);
        Assert.Equal("x" + new string('ß', 511), interfaces[0].Description);
        Assert.Equal("x" + new string('ß', 2047), Assert.Single(read).Comment);
    }

    [Fact]
    public void UnixTime_CountsFrom1970_AndEndsWithItsBits()
    {
        Assert.Equal(0, UnixTime.Nanoseconds(DateTimeOffset.UnixEpoch));
        Assert.Equal(1_700_000_000_000_000_100, UnixTime.Nanoseconds(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddTicks(1)));
        Assert.Equal(long.MinValue, UnixTime.Nanoseconds(DateTimeOffset.MinValue));
        Assert.Equal(long.MaxValue, UnixTime.Nanoseconds(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void WriteFrame_AfterWarmUp_AllocatesNothing()
    {
        FrameBatch batch = CaptureFiles.Batch(new Random(1), new byte[60], new byte[1514]);
        ArrayBufferWriter<byte> file = new();
        PcapWriter classic = new();
        PcapngWriter writer = new();
        int id = writer.AddInterface(file, "port", "");
        byte[] comment = "dropped: no-credit"u8.ToArray();

        Allocation.AssertNone(() =>
        {
            file.ResetWrittenCount();
            for (int i = 0; i < batch.Count; i++)
            {
                classic.WriteFrame(file, 17, batch, i);
                writer.WriteFrame(file, id, 17, batch, i, new FrameNotes { Direction = CaptureDirection.Inbound, DropCount = 1, PacketId = 2, Comment = comment });
                writer.WriteStatistics(file, id, 17, 1, 2);
            }
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_AfterWarmUp_AllocatesNothing(bool pcapng)
    {
        FrameBatch batch = CaptureFiles.Batch(new Random(1), new byte[60], new byte[1514]);
        ArrayBufferWriter<byte> file = new();
        PcapWriter classic = new();
        PcapngWriter writer = new();
        if (pcapng) PcapngWriter.WriteHeader(file, ""); else classic.WriteHeader(file);
        if (pcapng) writer.AddInterface(file, "port", "");
        for (int i = 0; i < 5000; i++)
        {
            if (pcapng) writer.WriteFrame(file, 0, i, batch, i % 2, new FrameNotes { DropCount = 1, Comment = "dropped: no-credit"u8 });
            else classic.WriteFrame(file, i, batch, i % 2);
        }

        // The runtime itself may allocate on this thread while it compiles; what the reader allocates it allocates every time.
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 10 && allocated != 0; attempt++)
        {
            Assert.True(CaptureReader.TryOpen(new MemoryStream(file.WrittenSpan.ToArray()), out CaptureReader? reader, out _));
            for (int i = 0; i < 1000; i++) Assert.Equal(CaptureReadResult.Frame, reader.Read(out _));
            int frames = 0;
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (reader.Read(out _) == CaptureReadResult.Frame) frames++;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(4000, frames);
        }

        Assert.Equal(0, allocated);
    }
}
