using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

public class ReceiveQueueTests
{
    public static TheoryData<ulong> FeatureSets => TestNic.FeatureSets;

    [Theory]
    [MemberData(nameof(FeatureSets))]
    public void Deliver_FrameThatFits_WritesHeaderAndFrame(ulong features)
    {
        TestNic nic = new(features);
        ulong buffer = nic.Driver.Allocate(1600);
        nic.Driver.At(buffer, 1600).CopyFrom(Enumerable.Repeat((byte)0xee, 1600).ToArray());
        nic.Driver.Chain(2, (buffer, 1600, true));
        byte[] frame = TestNic.Frame(60);
        FrameBatch batch = nic.Batch([frame]);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
        Assert.Empty(nic.Driver.TakeUsed());
        Assert.True(nic.Receive.Publish());

        byte[] header = nic.HeaderLength == 12 ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0] : new byte[10];
        Assert.Equal([new VirtqUsed(2, (uint)(nic.HeaderLength + 60))], nic.Driver.TakeUsed());
        Assert.Equal([.. header, .. frame, 0xee], ReadBytes(nic, buffer, nic.HeaderLength + 61));
        Assert.Equal(1, batch.Position);
        Assert.Equal(1, nic.Receive.Counters[ReceiveCounter.Frames]);
        Assert.Equal(60, nic.Receive.Counters[ReceiveCounter.Bytes]);
    }

    [Theory]
    [MemberData(nameof(FeatureSets))]
    public void Deliver_AnyPiecesOnBothSides_WritesTheSameBytes(ulong features)
    {
        int[][] layouts = [[10, 1600], [12, 1600], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1600], [7, 9, 100, 1600], [300, 300, 300, 300, 300, 300], [1600]];
        foreach (int[] layout in layouts)
        {
            foreach (int piece in (int[])[1, 13, 64, 500, 5000])
            {
                TestNic nic = new(features, ring: 16);
                (ulong, int, bool)[] buffers = [.. layout.Select(length => (nic.Driver.Allocate(length), length, true))];
                nic.Driver.Chain(0, buffers);
                byte[] frame = TestNic.Frame(1518);

                Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([frame], piece)));
                nic.Receive.Publish();

                Assert.Equal([new VirtqUsed(0, (uint)(nic.HeaderLength + 1518))], nic.Driver.TakeUsed());
                byte[] written = [.. buffers.SelectMany(buffer => ReadBytes(nic, buffer.Item1, buffer.Item2))];
                Assert.Equal(frame, written.AsSpan(nic.HeaderLength, 1518).ToArray());
                Assert.Equal(nic.HeaderLength == 12 ? 1 : frame[0], written[10]);
            }
        }
    }

    [Fact]
    public void Deliver_LongFrameMergeable_FillsEveryBufferButTheLast()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.MrgRxbuf);
        int[] sizes = [100, 50, 12, 300, 200];
        ulong[] buffers = [.. sizes.Select(size => nic.Driver.Allocate(size))];
        for (int i = 0; i < sizes.Length; i++) nic.Driver.Chain(i, (buffers[i], sizes[i], true));
        byte[] frame = TestNic.Frame(400);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([frame], 33)));
        nic.Receive.Publish();

        Assert.Equal([new VirtqUsed(0, 100), new VirtqUsed(1, 50), new VirtqUsed(2, 12), new VirtqUsed(3, 250)], nic.Driver.TakeUsed());
        byte[] written = [.. Enumerable.Range(0, 4).SelectMany(i => ReadBytes(nic, buffers[i], sizes[i]))];
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0], written[..12]);
        Assert.Equal(frame, written[12..412]);
        Assert.Equal(4, nic.Queue.NextAvailable);
    }

    [Fact]
    public void Deliver_JumboMergeable_SpansManyBuffers()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.MrgRxbuf, ring: 64);
        ulong[] buffers = [.. Enumerable.Range(0, 64).Select(_ => nic.Driver.Allocate(1536))];
        for (int i = 0; i < 64; i++) nic.Driver.Chain(i, (buffers[i], 1536, true));
        byte[] frame = TestNic.Frame(EthernetFrame.MaxLength);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([frame])));
        nic.Receive.Publish();

        VirtqUsed[] used = nic.Driver.TakeUsed();
        Assert.Equal(43, used.Length);
        Assert.Equal(12 + frame.Length, used.Sum(element => element.Length));
        Assert.Equal(frame, buffers.SelectMany(buffer => ReadBytes(nic, buffer, 1536)).Skip(12).Take(frame.Length));
    }

    [Fact]
    public void Deliver_TooFewBuffersMergeable_TakesNoneAndWaits()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.MrgRxbuf | FeatureBits.EventIdx);
        for (int i = 0; i < 3; i++) nic.Driver.Chain(i, (nic.Driver.Allocate(100), 100, true));
        FrameBatch batch = nic.Batch([TestNic.Frame(60), TestNic.Frame(400), TestNic.Frame(61)]);

        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(batch));
        Assert.Equal(1, batch.Position);
        Assert.Equal(1, nic.Queue.NextAvailable); // the first frame's
        Assert.Equal(1, nic.Receive.Counters[ReceiveCounter.NoBuffers]);
        Assert.False(nic.Queue.EnableNotifications());
        Assert.Equal(3, nic.Driver.AvailableEvent); // the next buffer wakes

        for (int i = 3; i < 7; i++) nic.Driver.Chain(i, (nic.Driver.Allocate(100), 100, true));
        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
        nic.Receive.Publish();
        VirtqUsed[] expected = [new(0, 72), new(1, 100), new(2, 100), new(3, 100), new(4, 100), new(5, 12), new(6, 73)];
        Assert.Equal(expected, nic.Driver.TakeUsed());
        Assert.Equal(3, nic.Receive.Counters[ReceiveCounter.Frames]);
    }

    [Fact]
    public void Deliver_NoBuffersAtAll_Waits()
    {
        TestNic nic = new(FeatureBits.Version1);
        FrameBatch batch = nic.Batch([TestNic.Frame(60)]);

        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(batch));
        Assert.Equal(0, batch.Position);
        Assert.False(nic.Receive.Publish());
        nic.Driver.Chain(0, (nic.Driver.Allocate(100), 100, true));
        Assert.True(nic.Queue.EnableNotifications());
        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
    }

    [Fact]
    public void Deliver_TooLongForTheBufferNotMergeable_IsDroppedAndTheBufferKept()
    {
        // CVE-2015-7295: a frame from the network must not disable the device.
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Chain(0, (nic.Driver.Allocate(100), 100, true));
        FrameBatch batch = nic.Batch([TestNic.Frame(400), TestNic.Frame(88)]);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
        nic.Receive.Publish();

        Assert.Equal([new VirtqUsed(0, 100)], nic.Driver.TakeUsed());
        Assert.Equal(1, nic.Receive.Counters[ReceiveCounter.BufferTooSmall]);
        Assert.Equal(1, nic.Receive.Counters[ReceiveCounter.Frames]);
    }

    [Theory]
    [InlineData(FeatureBits.Version1, 12)]
    [InlineData(FeatureBits.Version1 | FeatureBits.MrgRxbuf, 12)]
    [InlineData(0UL, 10)]
    public void Deliver_BufferTooSmallForTheHeader_BreaksTheQueue(ulong features, int header)
    {
        TestNic nic = new(features);
        ulong buffer = nic.Driver.Allocate(100);
        nic.Driver.Chain(0, (buffer, header - 1, true));

        Assert.Equal(DeliverResult.Fault, nic.Receive.Deliver(nic.Batch([TestNic.Frame(60)])));
        Assert.Equal(RingFault.ReceiveBufferTooSmall, nic.Queue.LastFault);
        Assert.Equal(0, nic.Queue.NextAvailable);
        Assert.Equal(new byte[100], ReadBytes(nic, buffer, 100));
    }

    [Theory]
    [InlineData(FeatureBits.Version1)]
    [InlineData(FeatureBits.Version1 | FeatureBits.MrgRxbuf)]
    public void Deliver_BufferNotWritable_BreaksTheQueue(ulong features)
    {
        TestNic nic = new(features);
        ulong buffer = nic.Driver.Allocate(1600);
        nic.Driver.Chain(0, (buffer, 1600, false));

        Assert.Equal(DeliverResult.Fault, nic.Receive.Deliver(nic.Batch([TestNic.Frame(60)])));
        Assert.Equal(RingFault.ReceiveBufferNotWritable, nic.Queue.LastFault);
        Assert.Equal(new byte[1600], ReadBytes(nic, buffer, 1600));
    }

    [Fact]
    public void Deliver_JoinedBufferNotWritable_BreaksTheQueueAndWritesNothing()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.MrgRxbuf);
        ulong first = nic.Driver.Allocate(100);
        nic.Driver.Chain(0, (first, 100, true));
        nic.Driver.Chain(1, (nic.Driver.Allocate(100), 100, false));

        Assert.Equal(DeliverResult.Fault, nic.Receive.Deliver(nic.Batch([TestNic.Frame(400)])));
        Assert.Equal(RingFault.ReceiveBufferNotWritable, nic.Queue.LastFault);
        Assert.Equal(0, nic.Queue.NextAvailable);
        Assert.Equal(new byte[100], ReadBytes(nic, first, 100));
    }

    [Fact]
    public void Deliver_RingBreaksWhileJoining_ReportsTheFault()
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.MrgRxbuf);
        nic.Driver.Chain(0, (nic.Driver.Allocate(100), 100, true));
        nic.Driver.MakeAvailable(77);
        FrameBatch batch = nic.Batch([TestNic.Frame(60), TestNic.Frame(400)]);
        nic.Driver.AvailableIndex = 1;
        Assert.Equal(DeliverResult.NoBuffers, nic.Receive.Deliver(batch));
        nic.Driver.AvailableIndex = 2;

        Assert.Equal(DeliverResult.Fault, nic.Receive.Deliver(batch));
        Assert.Equal(RingFault.IndexOutOfRange, nic.Queue.LastFault);
        Assert.Equal(1, batch.Position);
    }

    [Fact]
    public void Deliver_ReadablePartBeforeTheWritableOne_IsIgnored()
    {
        TestNic nic = new(FeatureBits.Version1);
        ulong writable = nic.Driver.Allocate(200);
        nic.Driver.Chain(0, (nic.Driver.Allocate(20), 20, false), (writable, 200, true));
        byte[] frame = TestNic.Frame(60);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([frame])));
        Assert.Equal(frame, ReadBytes(nic, writable, 72)[12..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    public void Deliver_FrameShorterThanAnEthernetHeader_IsDropped(int length)
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Chain(0, (nic.Driver.Allocate(100), 100, true));

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([TestNic.Frame(length)])));
        Assert.Equal(1, nic.Receive.Counters[ReceiveCounter.TooShort]);
        Assert.Equal(0, nic.Queue.NextAvailable);
    }

    [Theory]
    [InlineData(1514, false, true)]
    [InlineData(1515, false, false)]
    [InlineData(1518, true, true)]
    [InlineData(1519, true, false)]
    public void Deliver_LongerThanTheNegotiatedMtu_IsDropped(int length, bool vlan, bool delivered)
    {
        TestNic nic = new(FeatureBits.Version1 | FeatureBits.Mtu, options: new VirtioNetOptions(null, Mtu: 1500));
        nic.Driver.Chain(0, (nic.Driver.Allocate(2000), 2000, true));
        byte[] frame = TestNic.Frame(length);
        if (vlan) (frame[12], frame[13]) = (0x81, 0x00);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(nic.Batch([frame])));
        Assert.Equal(delivered ? 1 : 0, nic.Receive.Counters[ReceiveCounter.Frames]);
        Assert.Equal(delivered ? 0 : 1, nic.Receive.Counters[ReceiveCounter.TooLong]);
    }

    [Fact]
    public void Deliver_FilteredFrames_AreSkippedAndCounted()
    {
        TestNic nic = new(FeatureBits.Version1);
        for (int i = 0; i < 3; i++) nic.Driver.Chain(i, (nic.Driver.Allocate(100), 100, true));
        nic.Device.Filter = nic.Device.Filter with { Promiscuous = false };
        FrameBatch batch = nic.Batch([TestNic.Frame(60), TestNic.Frame(61, "52:54:00:00:00:02"), TestNic.Frame(62, "ff:ff:ff:ff:ff:ff"), TestNic.Frame(63, "01:00:5e:00:00:01")]);

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
        nic.Receive.Publish();
        Assert.Equal([72u, 74], nic.Driver.TakeUsed().Select(used => used.Length));
        Assert.Equal(2, nic.Receive.Counters[ReceiveCounter.Filtered]);
    }

    [Fact]
    public void Deliver_RevokedBatch_IsDroppedUnread()
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Chain(0, (nic.Driver.Allocate(100), 100, true));
        FrameBatch batch = nic.Batch([TestNic.Frame(60), TestNic.Frame(61)]);
        batch.Revoke();

        Assert.Equal(DeliverResult.Done, nic.Receive.Deliver(batch));
        Assert.Equal(2, batch.Position);
        Assert.Equal(2, nic.Receive.Counters[ReceiveCounter.Revoked]);
        Assert.Equal(0, nic.Queue.NextAvailable);
    }

    [Fact]
    public void Publish_DriverDoesNotWantToKnow_IsCounted()
    {
        TestNic nic = new(FeatureBits.Version1);
        nic.Driver.Chain(0, (nic.Driver.Allocate(100), 100, true));
        nic.Driver.AvailableFlags = 1;
        nic.Receive.Deliver(nic.Batch([TestNic.Frame(60)]));

        Assert.False(nic.Receive.Publish());
        Assert.False(nic.Receive.Publish());
        Assert.Equal(1, nic.Receive.Counters[ReceiveCounter.InterruptsSuppressed]);
        Assert.Equal(0, nic.Receive.Counters[ReceiveCounter.Interrupts]);
    }

    private static byte[] ReadBytes(TestNic nic, ulong address, int length)
    {
        byte[] bytes = new byte[length];
        nic.Driver.At(address, length).CopyTo(bytes);
        return bytes;
    }
}
