using System.Runtime.InteropServices;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

/// <summary>What rings that move batches make of checksums and segmentation that are left to do.</summary>
public sealed class BatchRingOffloadTests : IDoorbell
{
    private const ulong Plain = FeatureBits.Version1 | FeatureBits.MrgRxbuf;
    private const int ChecksumAt = 14 + 20 + 16;

    private static readonly OffloadHeader Segmented = new()
    {
        Flags = OffloadHeader.NeedsChecksum,
        GsoType = OffloadHeader.GsoTcp4,
        HeaderLength = 54,
        GsoSize = 1000,
        ChecksumStart = 34,
        ChecksumOffset = 16,
    };

    private static readonly OffloadHeader Unsummed = Segmented with { GsoType = 0, GsoSize = 0, HeaderLength = 0 };

    private readonly BatchRingCounters _counters = new();

    void IDoorbell.Ring(int queue)
    {
    }

    [Fact]
    public void Sent_ToADeviceThatDoesIt_IsLeftToIt()
    {
        (byte[] bytes, _) = Assert.Single(Send(Plain | FeatureBits.Csum | FeatureBits.HostTso4, 9000, Segmented));
        Assert.Equal(9000, bytes.Length - 12);
        OffloadHeader shown = MemoryMarshal.Read<OffloadHeader>(bytes);
        Assert.Equal((Segmented.Flags, Segmented.GsoType, Segmented.GsoSize, Segmented.ChecksumStart), (shown.Flags, shown.GsoType, shown.GsoSize, shown.ChecksumStart));
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Plain | FeatureBits.Csum)]
    public void Sent_ToADeviceThatDoesNot_IsDoneBefore(ulong features)
    {
        var sent = Send(features, 54 + 2500, Segmented);
        Assert.Equal([1054, 1054, 554], sent.Select(static frame => frame.Bytes.Length - 12));
        Assert.All(sent, static frame => Assert.All(frame.Bytes[..12], static value => Assert.Equal(0, value)));
        Assert.Equal(1, _counters[BatchRingCounter.FramesSent]);
    }

    [Theory]
    [InlineData(Plain, 0, true)]
    [InlineData(Plain | FeatureBits.Csum, OffloadHeader.NeedsChecksum, false)]
    public void Checksum_IsLeftOrCompleted(ulong features, byte flags, bool completed)
    {
        (byte[] bytes, byte[] given) = Assert.Single(Send(features, 200, Unsummed));
        Assert.Equal(flags, bytes[0]);
        Assert.Equal(completed, !given.AsSpan(ChecksumAt, 2).SequenceEqual(bytes.AsSpan(12 + ChecksumAt, 2)));
    }

    [Theory]
    [InlineData(Plain | FeatureBits.GuestCsum | FeatureBits.GuestTso4, 9000, true)]
    [InlineData(Plain | FeatureBits.GuestCsum, 1400, false)]
    [InlineData(Plain, 1400, false)]
    public void Received_IsHandedOn_IfItWasAgreed(ulong features, int length, bool expected)
    {
        var options = new BatchRingOptions { Features = features };
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray((int)options.MemoryNeeded(1));
        var ring = new BatchReceiveRing(memory, 0, options, this, _counters);
        var device = new ReferenceRing(memory.Memory, ring.Layout, eventIndex: false);
        ring.Refill();
        byte[] bytes = [.. new byte[12], .. Packet(length)];
        MemoryMarshal.Write(bytes, Segmented);
        bytes[10] = (byte)((bytes.Length + 2047) / 2048);
        for (int at = 0; at < bytes.Length;)
        {
            Assert.True(device.TryTake(out ReferenceRing.Chain chain));
            uint written = device.Scatter(bytes.AsSpan(at), chain.Writable);
            device.PushUsed(chain.Head, written);
            at += (int)written;
        }

        device.Publish();
        FrameBatch batch = FrameBatch.CreateBorrowing();
        ring.Take(batch);
        Assert.Equal(expected ? 1 : 0, batch.Count);
        Assert.Equal(expected ? 0 : 1, _counters[BatchRingCounter.ReceivedOffload]);
        if (!expected) return;
        Assert.True(batch.HasOffloads);
        Assert.Equal((length, Segmented.GsoType, Segmented.GsoSize), (batch[0].Length, batch[0].Offload.GsoType, batch[0].Offload.GsoSize));
    }

    [Fact]
    public void Sensible_EveryFeature_HasWhatItNeeds()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            ulong offered = (ulong)random.NextInt64() | ((ulong)random.Next(2) << 63);
            if (random.Next(2) == 0) offered |= (ulong)random.NextInt64();
            ulong sensible = BatchRingOptions.Sensible(offered);
            Assert.Equal(0ul, sensible & ~offered);
            foreach (FeatureBit row in FeatureBits.All)
                if ((sensible & row.Mask & BatchRingOptions.OffloadBits) != 0) Assert.True(row.IsMetBy(sensible), row.Name);
            if ((sensible & FeatureBits.MrgRxbuf) == 0) Assert.Equal(0ul, sensible & (FeatureBits.GuestTso4 | FeatureBits.GuestUso6));
        }

        Assert.Equal(BatchRingOptions.UsableFeatures, BatchRingOptions.Sensible(BatchRingOptions.UsableFeatures));
    }

    // An IPv4 packet with TCP in it; the checksum field holds the sum of the pseudo header, as who leaves it to others does.
    private static byte[] Packet(int length)
    {
        byte[] frame = new byte[length];
        new Random(length).NextBytes(frame);
        int total = length - 14;
        (frame[12], frame[13]) = (8, 0);
        byte[] ip = [0x45, 0, (byte)(total >> 8), (byte)total, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 9, 0, 1, 10, 9, 0, 2];
        ip.CopyTo(frame, 14);
        (frame[34 + 12], frame[34 + 13]) = (0x50, 0x10);
        return frame;
    }

    private List<(byte[] Bytes, byte[] Given)> Send(ulong features, int length, OffloadHeader offload)
    {
        var options = new BatchRingOptions { Features = features };
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray((int)options.MemoryNeeded(1));
        var ring = new BatchTransmitRing(memory, 1, options, this, _counters);
        var device = new ReferenceRing(memory.Memory, ring.Layout, eventIndex: false);
        FrameBatch batch = FrameBatch.CreatePooled();
        byte[] frame = Packet(length);
        Assert.True(batch.TryAppend(frame, offload));
        Assert.True(new BatchTransmitter([ring], _counters).TrySend(batch));
        List<(byte[], byte[])> sent = [];
        while (device.TryTake(out ReferenceRing.Chain chain)) sent.Add((device.Gather(chain.Readable), frame));
        return sent;
    }
}
