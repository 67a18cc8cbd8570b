using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

/// <summary>What the statistics of checksums and segmentation are made from.</summary>
public class OffloadCounterTests
{
    private const ulong Plain = FeatureBits.Version1 | FeatureBits.MrgRxbuf;

    private static readonly OffloadHeader Checksum = new() { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 34, ChecksumOffset = 16 };
    private static readonly OffloadHeader Segments = Checksum with { GsoType = OffloadHeader.GsoTcp4, GsoSize = 1000, HeaderLength = 54 };

    [Fact]
    public void Transmit_FramesWithOffloads_AreCounted()
    {
        TestNic nic = new(Plain | FeatureBits.Csum | FeatureBits.HostTso4, ring: 16);
        int head = 0;
        foreach ((OffloadHeader header, int length) in new[] { (default(OffloadHeader), 60), (Checksum, 100), (Segments, 3000), (Segments, 2000) })
        {
            byte[] bytes = new byte[nic.HeaderLength + length];
            MemoryMarshal.Write(bytes, header);
            nic.Driver.Send(head++, bytes);
        }

        nic.Transmit.Take(FrameBatch.CreateBorrowing());

        QueueCounters counters = nic.Transmit.Counters;
        Assert.Equal((4, 3, 2, 5000), (counters[TransmitCounter.Frames], counters[TransmitCounter.NeedsChecksum], counters[TransmitCounter.GsoFrames], counters[TransmitCounter.GsoBytes]));
    }

    [Fact]
    public void Receive_FramesShownWithOffloads_AreCounted()
    {
        TestNic nic = new(Plain | FeatureBits.GuestCsum | FeatureBits.GuestTso4, ring: 16);
        for (int i = 0; i < 8; i++) nic.Driver.Chain(i, (nic.Driver.Allocate(2048), 2048, true));
        byte[] storage = GC.AllocateArray<byte>(4096, pinned: true);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        foreach ((OffloadHeader header, int length) in new[] { (default(OffloadHeader), 60), (Checksum, 100), (Segments, 3000), (new OffloadHeader { Flags = OffloadHeader.DataValid }, 70) })
        {
            batch.AppendSegment(MemorySlice.OfPinned(storage, 0, length));
            batch.CloseFrame(0, header);
        }

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));

        QueueCounters counters = nic.Receive.Counters;
        Assert.Equal((4, 2, 1), (counters[ReceiveCounter.Frames], counters[ReceiveCounter.NeedsChecksum], counters[ReceiveCounter.ChecksumValid]));
        Assert.Equal((1, 3000), (counters[ReceiveCounter.GsoFrames], counters[ReceiveCounter.GsoBytes]));
    }
}
