using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.Tests.VirtioNet.Steering;

/// <summary>VIRTIO_NET_F_HASH_REPORT: headers of 20 bytes in both directions, with the hash of what is received.</summary>
public sealed class HashReportTests
{
    private const ulong Features = FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.CtrlVq | FeatureBits.HashReport;
    private const int HeaderLength = 20;

    private static readonly byte[] Tcp = TestPackets.Ip("66.9.149.187", 2794, "161.142.100.80", 1766, TestPackets.Tcp);

    public static TheoryData<byte[], uint, ushort> Packets { get; } = new()
    {
        { Tcp, 0x51ccc178u, 2 },
        { TestPackets.Ip("66.9.149.187", 2794, "161.142.100.80", 1766, TestPackets.Icmp), 0x323e8fc2u, 1 },
        { TestPackets.Ip("3ffe:2501:200:1fff::7", 2794, "3ffe:2501:200:3::1", 1766, TestPackets.Udp), 0x40207d3du, 6 },
        { TestPackets.Ethernet(0x0806, new byte[28]), 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public void Deliver_Frame_SaysItsHash_HoweverTheBufferIsCut(byte[] frame, uint value, ushort report)
    {
        foreach (int[] layout in (int[][])[[1600], [20, 1600], [12, 1600], [3, 4, 5, 6, 7, 1600], [19, 1, 1600], [21, 13, 1600]])
        {
            TestNic nic = Make();
            (ulong, int, bool)[] buffers = [.. layout.Select(length => (nic.Driver.Allocate(length), length, true))];
            nic.Driver.Chain(0, buffers);
            Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([frame], piece: 17)));
            nic.Receive.Publish();

            Assert.Equal([new VirtqUsed(0, (uint)(HeaderLength + frame.Length))], nic.Driver.TakeUsed());
            byte[] written = Written(nic, buffers);
            Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(written.AsSpan(10)));
            Assert.Equal(value, BinaryPrimitives.ReadUInt32LittleEndian(written.AsSpan(12)));
            Assert.Equal(report, BinaryPrimitives.ReadUInt16LittleEndian(written.AsSpan(16)));
            Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(written.AsSpan(18)));
            Assert.Equal(frame, written[HeaderLength..(HeaderLength + frame.Length)]);
        }
    }

    [Fact]
    public void Deliver_BuffersJoined_HeaderStandsOnce()
    {
        TestNic nic = Make();
        int[] sizes = [20, 30, 50];
        (ulong, int, bool)[] buffers = [.. sizes.Select(length => (nic.Driver.Allocate(length), length, true))];
        for (int i = 0; i < sizes.Length; i++) nic.Driver.Chain(i, buffers[i]);
        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([Tcp])));
        nic.Receive.Publish();
        byte[] written = Written(nic, buffers);
        Assert.Equal(3, written[10]);
        Assert.Equal(0x51ccc178u, BinaryPrimitives.ReadUInt32LittleEndian(written.AsSpan(12)));
        Assert.Equal(Tcp, written[HeaderLength..(HeaderLength + Tcp.Length)]);
    }

    [Fact]
    public void Deliver_BeforeTheDriverAsks_ReportsNone_AndPromptlyAfterwards()
    {
        TestNic nic = Make();
        nic.Device.Steering = ReceiveSteering.Initial;
        (ulong, int, bool)[] buffers = [.. Enumerable.Range(0, 2).Select(_ => (nic.Driver.Allocate(1600), 1600, true))];
        for (int i = 0; i < buffers.Length; i++) nic.Driver.Chain(i, buffers[i]);
        nic.Receive.Deliver(nic.Batch([Tcp]));
        nic.Device.Steering = nic.Device.Steering.WithHash(All());
        nic.Receive.Deliver(nic.Batch([Tcp]));
        Assert.Equal(new byte[8], Written(nic, buffers[0])[12..20]);
        Assert.Equal(2, Written(nic, buffers[1])[16]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(19)]
    public void Deliver_BufferShorterThanTheHeader_BreaksTheQueue(int length)
    {
        TestNic nic = Make();
        nic.Driver.Chain(0, (nic.Driver.Allocate(length), length, true));
        Assert.Equal(DeliverResult.Fault, nic.Receive.Deliver(nic.Batch([Tcp])));
        Assert.Equal(RingFault.ReceiveBufferTooSmall, nic.Queue.LastFault);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 20 })]
    [InlineData(new[] { 1, 11, 3, 5 })]
    [InlineData(new[] { 19, 2 })]
    public void Take_HeaderInAnyPieces_IsSkippedWhole(int[] pieces)
    {
        TestNic nic = Make();
        nic.Driver.Send(0, [.. new byte[HeaderLength], .. Tcp], pieces);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        Assert.Equal(TakeResult.Some, nic.Transmit.Take(batch));
        Assert.Equal(Tcp, TestNic.Bytes(batch, 0));
        nic.Transmit.Complete(batch);
        batch.Reset();
    }

    [Fact]
    public void Take_ChainWithAShorterHeaderThanNegotiated_IsDropped()
    {
        TestNic nic = Make();
        nic.Driver.Send(0, new byte[12 + 14]);
        FrameBatch batch = FrameBatch.CreateBorrowing();
        nic.Transmit.Take(batch);
        Assert.Equal(0, batch.Count);
        Assert.Equal(1, nic.Transmit.Counters[TransmitCounter.TooShort]);
        batch.Reset();
    }

    private static TestNic Make()
    {
        var nic = new TestNic(Features, ring: 32, new VirtioNetOptions(null, QueuePairs: 2) { EnabledFeatures = FeatureBits.HashReport });
        Assert.Equal(HeaderLength, nic.HeaderLength);
        nic.Device.Steering = nic.Device.Steering.WithHash(All());
        return nic;
    }

    private static HashConfiguration All() => new(HashTypes.All, new ToeplitzKey(HashTests.SuiteKey));

    private static byte[] Written(TestNic nic, params (ulong Address, int Length, bool)[] buffers)
    {
        var written = new List<byte>();
        foreach ((ulong address, int length, _) in buffers)
        {
            byte[] bytes = new byte[length];
            nic.Driver.At(address, length).CopyTo(bytes);
            written.AddRange(bytes);
        }

        return [.. written];
    }
}
