using System.Buffers;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Captures;

/// <summary>Capture files for tests.</summary>
internal static class CaptureBytes
{
    /// <summary>A file of these frames.</summary>
    /// <param name="isPcapng">Pcapng or the classic form.</param>
    /// <param name="frames">Each with its time, in nanoseconds since 1970.</param>
    public static byte[] Make(bool isPcapng, params (long At, byte[] Bytes)[] frames)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var pcapng = new PcapngWriter();
        var pcap = new PcapWriter();
        if (isPcapng)
        {
            PcapngWriter.WriteHeader(bytes, "test");
            pcapng.AddInterface(bytes, "eth0", "");
        }
        else
        {
            pcap.WriteHeader(bytes);
        }

        foreach ((long at, byte[] frame) in frames)
        {
            FrameBatch batch = FrameBatch.CreatePooled();
            Assert.True(batch.TryAppend(frame, default));
            if (isPcapng) pcapng.WriteFrame(bytes, 0, at, batch, 0, default);
            else pcap.WriteFrame(bytes, at, batch, 0);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The frames of a file.</summary>
    public static List<byte[]> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        var frames = new List<byte[]>();
        if (!CaptureReader.TryOpen(file, out CaptureReader? reader, out _)) return frames;
        while (reader.Read(out CapturedFrame frame) == CaptureReadResult.Frame) frames.Add(frame.Bytes.ToArray());
        return frames;
    }
}
