using System.Buffers;
using System.Diagnostics;
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
            FrameDirection direction = (FrameDirection)(i % 3);
            string comment = i % 4 == 0 ? "dropped: no-credit" : "";
            FrameNotes notes = new()
            {
                Direction = direction,
                Comment = Encoding.UTF8.GetBytes(comment),
                DropCount = i % 5 == 0 ? 3 : null,
                PacketId = i % 2 == 0 ? (ulong)i : null,
            };
            writer.WriteFrame(file, id, time, CaptureFiles.Batch(random, frame), 0, notes);
            string flags = direction == FrameDirection.Unknown ? "" : $"0x{(int)direction:x8}";
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
        DirectoryInfo directory = Directory.CreateTempSubdirectory("actornet-capture-");
        try
        {
            string path = Path.Combine(directory.FullName, "capture");
            File.WriteAllBytes(path, file);
            ProcessStartInfo start = new("tshark") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
            foreach (string argument in (string[])["-n", "-r", path, "-T", "fields", "-E", "separator=|"]) start.ArgumentList.Add(argument);
            foreach (string field in fields)
            {
                start.ArgumentList.Add("-e");
                start.ArgumentList.Add(field);
            }

            start.Environment["HOME"] = directory.FullName; // no preferences of the user
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
