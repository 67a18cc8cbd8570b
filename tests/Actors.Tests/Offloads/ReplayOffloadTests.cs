using System.Buffers;
using ActorNet.Actors.Captures;
using ActorNet.Devices.Capture;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Offloads;

namespace ActorNet.Actors.Tests.Offloads;

public sealed class ReplayOffloadTests
{
    private readonly OffloadPacket _packet = OffloadPacket.Make(new Random(3), OffloadHeader.GsoTcp6, true, 30_000, 1440);

    [Fact]
    public void Frame_PlayedAgain_HasItsHeader()
    {
        ReplayFile? file = Read(_packet.Offload, out _);
        Assert.NotNull(file);
        Assert.True(file.TryPeek(out ReplayFrame frame));
        byte[] bytes = new byte[_packet.Bytes.Length];
        Assert.Equal(bytes.Length, frame.Frames.CopyBytes(frame.Index, bytes));
        Assert.Equal(_packet.Bytes, bytes);
        Assert.Equal(_packet.Offload, frame.Frames[frame.Index].Offload);
        Assert.True(frame.Frames.HasOffloads);
    }

    [Fact]
    public void Header_ThatAsksForNonsense_IsFoundBeforehand()
    {
        Assert.Null(Read(_packet.Offload with { ChecksumStart = 60_000 }, out string problem));
        Assert.Contains("nonsense", problem, StringComparison.Ordinal);
    }

    private ReplayFile? Read(OffloadHeader offload, out string problem)
    {
        ArrayBufferWriter<byte> bytes = new();
        PcapngWriter writer = new();
        PcapngWriter.WriteHeader(bytes, "");
        writer.AddInterface(bytes, "port", "");
        writer.WriteFrame(bytes, 0, 0, _packet.Batch(new Random(4), 5), 0, new FrameNotes { Offload = offload });
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes.WrittenSpan);
            return ReplayFile.TryRead(path, out problem);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
