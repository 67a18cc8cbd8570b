using System.Buffers;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>Frames of which something is left to do, in files: complete for who looks at them, as they are for who plays them again.</summary>
public sealed class OffloadCaptureTests
{
    private readonly Random _random = new(17);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tshark_FindsEveryChecksumRight(bool isPcapng)
    {
        ArrayBufferWriter<byte> file = new();
        PcapngWriter pcapng = new();
        PcapWriter pcap = new();
        if (isPcapng)
        {
            PcapngWriter.WriteHeader(file, "actornet test");
            pcapng.AddInterface(file, "port", "");
        }
        else
        {
            pcap.WriteHeader(file);
        }

        const int Frames = 60;
        for (int i = 0; i < Frames; i++)
        {
            byte type = (i % 4) switch { 0 => OffloadHeader.GsoTcp4, 1 => OffloadHeader.GsoTcp6, _ => OffloadHeader.GsoUdpSegments };
            OffloadPacket packet = Plain(type, i % 2 == 1, 200 + (100 * i));
            FrameBatch batch = (i < 40 ? packet.WithoutSegmentation() : packet).Batch(_random, 6); // of the whole, where nobody has cut it yet
            if (isPcapng) pcapng.WriteFrame(file, 0, i, batch, 0, default);
            else pcap.WriteFrame(file, i, batch, 0);
        }

        using CaptureDirectory directory = new();
        File.WriteAllBytes(directory["ours"], file.WrittenSpan);
        string[] lines = directory.Run(
            "tshark", "-r", directory["ours"], "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-T", "fields",
            "-e", "tcp.checksum.status", "-e", "udp.checksum.status");
        Assert.Equal(Enumerable.Range(0, Frames).Select(i => i % 4 < 2 ? "1\t" : "\t1"), lines);
    }

    [Fact]
    public void Comment_OfAFrameToPlayAgain_IsItsHeader_AndTheFrameAsItWas()
    {
        ArrayBufferWriter<byte> file = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(file, "");
        writer.AddInterface(file, "port", "");
        OffloadPacket packet = OffloadPacket.Make(_random, OffloadHeader.GsoTcp4, false, 5000, 1448);
        writer.WriteFrame(file, 0, 0, packet.Batch(_random, 6), 0, new FrameNotes { Offload = packet.Offload });
        writer.WriteFrame(file, 0, 0, packet.Batch(_random, 6), 0, new FrameNotes { Comment = "virtio-net: 0g000000000000000000"u8 });

        Assert.True(CaptureReader.TryOpen(new MemoryStream(file.WrittenSpan.ToArray()), out CaptureReader? reader, out _));
        Assert.Equal(CaptureReadResult.Frame, reader.Read(out CapturedFrame frame));
        Assert.Equal(packet.Bytes, frame.Bytes.ToArray());
        Assert.Equal(packet.Offload, frame.Notes.Offload);
        Assert.Equal(CaptureReadResult.Frame, reader.Read(out frame));
        Assert.Null(frame.Notes.Offload);
        Assert.Equal(PlainSegmenter.Checksummed(packet), frame.Bytes.ToArray());
    }

    [Fact]
    public void Checksum_OfAFrameThatIsCutShort_IsThatOfAllOfIt()
    {
        OffloadPacket packet = Plain(OffloadHeader.GsoUdpSegments, false, 3000).WithoutSegmentation();
        PcapWriter writer = new(snapLength: 100);
        ArrayBufferWriter<byte> file = new();
        writer.WriteFrame(file, 0, packet.Batch(_random, 6), 0);
        Assert.Equal(PlainSegmenter.Checksummed(packet)[..100], file.WrittenSpan[PcapWriter.RecordHeaderLength..].ToArray());
    }

    // Without options, of which tshark may think what it likes.
    private OffloadPacket Plain(byte type, bool isIPv6, int payload)
    {
        while (true)
        {
            OffloadPacket packet = OffloadPacket.Make(_random, type, isIPv6, payload, 1448, isLinux: true);
            if (packet.Transport != 14 + (isIPv6 ? 40 : 20)) continue;
            if (packet.IsTcp && packet.Payload != packet.Transport + 20) continue;
            packet.Bytes[packet.Network + 1] = 0; // an ordinary class of traffic
            return packet;
        }
    }
}
