using System.Buffers;
using System.Globalization;
using System.Text;
using ActorNet.Devices.Capture;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>What tshark finds in our files is what we wrote into them.</summary>
public sealed class TsharkTests
{
    private const long Start = 1_700_000_000_123_456_789;

    [Fact]
    public void Pcapng_SaysTsharkTheSame()
    {
        Random random = new(95);
        ArrayBufferWriter<byte> file = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(file, "actornet test");
        List<string> expected = [];
        string[] names = ["port-a", "port-b", "später"];
        int[] snapLengths = [CaptureLimits.MaxSnapLength, 64, 65_535];
        for (int i = 0; i < 40; i++)
        {
            if (writer.InterfaceCount < names.Length && i % 10 == 0)
            {
                int added = writer.InterfaceCount;
                Assert.Equal(added, writer.AddInterface(file, names[added], $"the port {added}", snapLengths[added]));
            }

            int id = random.Next(writer.InterfaceCount);
            byte[] frame = Frame(random, i == 7 ? 65_550 : random.Next(60, 200));
            long time = Start + (i * 1_000_000_007L);
            CaptureDirection direction = (CaptureDirection)(i % 3);
            string comment = i % 4 == 0 ? "dropped: no-credit" : "";
            FrameNotes notes = new()
            {
                Direction = direction,
                Comment = Encoding.UTF8.GetBytes(comment),
                DropCount = i % 5 == 0 ? 3 : null,
                PacketId = i % 2 == 0 ? (ulong)i : null,
            };
            writer.WriteFrame(file, id, time, CaptureFiles.Batch(random, frame), 0, notes);
            string flags = direction == CaptureDirection.Unknown ? "" : $"0x{(int)direction:x8}";
            int captured = Math.Min(frame.Length, snapLengths[id]);
            string payload = Convert.ToHexStringLower(frame.AsSpan(14, captured - 14));
            string dropped = i % 5 == 0 ? "3" : "", number = i % 2 == 0 ? i.ToString(CultureInfo.InvariantCulture) : "";
            expected.Add($"{id}|{names[id]}|the port {id}|{Epoch(time)}|{frame.Length}|{captured}|{flags}|{dropped}|{number}|{comment}|{payload}");
        }

        for (int id = 0; id < names.Length; id++) writer.WriteStatistics(file, id, Start, 40, 10);

        string[] fields =
        [
            "frame.interface_id", "frame.interface_name", "frame.interface_description", "frame.time_epoch", "frame.len", "frame.cap_len",
            "frame.packet_flags", "frame.drop_count", "frame.packet_id", "frame.comment", "data.data",
        ];
        Assert.Equal(expected, Read(file.WrittenSpan.ToArray(), fields));
    }

    [Fact]
    public void Pcap_SaysTsharkTheSame()
    {
        Random random = new(96);
        PcapWriter writer = new(snapLength: 100);
        ArrayBufferWriter<byte> file = new();
        writer.WriteHeader(file);
        List<string> expected = [];
        for (int i = 0; i < 40; i++)
        {
            byte[] frame = Frame(random, random.Next(60, 200));
            long time = Start + (i * 1_000_000_007L);
            writer.WriteFrame(file, time, CaptureFiles.Batch(random, frame), 0);
            int captured = Math.Min(frame.Length, 100);
            expected.Add($"{Epoch(time)}|{frame.Length}|{captured}|{Convert.ToHexStringLower(frame.AsSpan(14, captured - 14))}");
        }

        Assert.Equal(expected, Read(file.WrittenSpan.ToArray(), "frame.time_epoch", "frame.len", "frame.cap_len", "data.data"));
    }

    [Theory]
    [InlineData("pcapng", 1)]
    [InlineData("nsecpcap", 1)]
    [InlineData("pcap", 1000)]
    public void FileThatEditcapWrote_IsReadAsWeWroteIt(string format, long unit)
    {
        Random random = new(97);
        ArrayBufferWriter<byte> file = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(file, "");
        writer.AddInterface(file, "port-a", "");
        List<CaptureFiles.Record> expected = [], read = [];
        for (int i = 0; i < 40; i++)
        {
            byte[] frame = Frame(random, random.Next(60, 200));
            long time = Start + (i * 1_000_000_007L);
            bool noted = format == "pcapng";
            FrameNotes notes = new() { Direction = CaptureDirection.Inbound, Comment = "seen"u8 };
            writer.WriteFrame(file, 0, time, CaptureFiles.Batch(random, frame), 0, notes);
            CaptureDirection direction = noted ? CaptureDirection.Inbound : CaptureDirection.Unknown;
            expected.Add(new(0, time / unit * unit, (uint)frame.Length, Convert.ToHexString(frame), direction, null, null, noted ? "seen" : ""));
        }

        using CaptureDirectory directory = new();
        File.WriteAllBytes(directory["ours"], file.WrittenSpan);
        directory.Run("editcap", "-F", format, directory["ours"], directory["theirs"]);

        Assert.Equal(default, CaptureFiles.ReadAll(File.ReadAllBytes(directory["theirs"]), read, out IReadOnlyList<CaptureInterface> interfaces));
        Assert.Equal(expected, read);
        Assert.Equal(format == "pcapng" ? "port-a" : "", Assert.Single(interfaces).Name);
    }

    [Fact]
    public void Statistics_AreThoseThatCapinfosCounts()
    {
        ArrayBufferWriter<byte> file = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(file, "actornet test");
        writer.AddInterface(file, "port-a", "", 128);
        writer.WriteStatistics(file, 0, Start, received: 0x1122334455667788, dropped: 7);
        writer.WriteStatistics(file, 0, Start, received: 2, dropped: 8);

        using CaptureDirectory directory = new();
        File.WriteAllBytes(directory["ours"], file.WrittenSpan);
        string[] said = directory.Run("capinfos", directory["ours"]);

        Assert.Contains(said, line => line.Contains("Number of stat entries = 2", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("Capture length = 128", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("Time precision = nanoseconds (9)", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("actornet test", StringComparison.Ordinal));
        byte[] counters = [4, 0, 8, 0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 5, 0, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 52, 0, 0, 0];
        Assert.True(file.WrittenSpan.IndexOf(counters) > 0); // isb_ifrecv, isb_ifdrop, end, length
    }

    // Of a type for experiments, IEEE 802 §9.2.3: nothing takes the payload apart.
    private static byte[] Frame(Random random, int length)
    {
        byte[] frame = CaptureFiles.Bytes(random, length);
        frame[0] = 0x52;
        frame[12] = 0x88;
        frame[13] = 0xb5;
        return frame;
    }

    private static string Epoch(long time) => $"{time / 1_000_000_000}.{time % 1_000_000_000:d9}";

    private static string[] Read(byte[] file, params string[] fields)
    {
        using CaptureDirectory directory = new();
        File.WriteAllBytes(directory["ours"], file);
        return directory.Run("tshark", ["-n", "-r", directory["ours"], "-T", "fields", "-E", "separator=|", .. fields.SelectMany(field => (string[])["-e", field])]);
    }
}
