using ActorNet.Devices.Frames;
using ActorNet.Devices.Tests.Hostile;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.KnownFailures;

/// <summary>Frames from the network that were longer, shorter or otherwise than a device or its guest's buffers expected.</summary>
public sealed class ReceiveFailureTests : HostileTest
{
    /// <summary>A frame longer than the buffer: nothing of it is written, and what follows arrives.</summary>
    [Theory]
    [InlineData(1515)]
    [InlineData(2037)]
    [InlineData(9014)]
    [InlineData(65_549)]
    public void Cve2012_6075_FrameLongerThanTheBuffer_WritesNothingAtAll(int length)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 8, HeaderLength + 1514);
        guest.Second.Fill(0x11);
        ReceiveQueue receive = new(guest.Device, queue);

        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(length)));
        Assert.Equal((1, 0), (receive.Counters[ReceiveCounter.BufferTooSmall], receive.Counters[ReceiveCounter.Frames]));
        Assert.True(guest.Second.IndexOfAnyExcept((byte)0x11) < 0);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(1514)));
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, HeaderLength + 1514), guest.Used(0)); // the buffer that was too small for the other one
    }

    /// <summary>The same with an MTU that the driver accepted: longer frames are not delivered, even if there were room.</summary>
    [Fact]
    public void Cve2012_6075_FrameLongerThanTheMtu_IsDropped()
    {
        HostileGuest guest = Guest(Mergeable | FeatureBits.Mtu, new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), Mtu: 1400));
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 8, 4096);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(1415, 1414)));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.TooLong], receive.Counters[ReceiveCounter.Frames]));
    }

    /// <summary>A frame that fills its buffer to the last byte: that device added a checksum behind it.</summary>
    [Theory]
    [InlineData(Plain, 1)]
    [InlineData(Mergeable, 1)]
    [InlineData(Mergeable, 3)]
    public void Cve2015_7512_FrameThatFillsTheBufferExactly_EndsWithIt(ulong features, int buffers)
    {
        HostileGuest guest = Guest(features);
        SplitVirtqueue queue = guest.UseRing(8);
        const int Room = 500;
        OfferBuffers(guest, buffers, Room);
        guest.Second[(buffers * Room)..].Fill(0x11);
        ReceiveQueue receive = new(guest.Device, queue);

        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch((buffers * Room) - HeaderLength)));
        _ = receive.Publish();
        Assert.Equal(buffers, guest.UsedIndex);
        for (int i = 0; i < buffers; i++) Assert.Equal(new VirtqUsed((uint)i, Room), guest.Used(i));
        Assert.True(guest.Second[(buffers * Room)..].IndexOfAnyExcept((byte)0x11) < 0);
    }

    /// <summary>Lengths that do not fit the types in which those devices kept them.</summary>
    [Theory]
    [InlineData(EthernetFrame.MaxLength + 1)]
    [InlineData(131_072)]
    public void Cve2018_17958_FrameLongerThanAnyPortCarries_IsDropped(int length)
    {
        HostileGuest guest = Guest(Mergeable);
        SplitVirtqueue queue = guest.UseRing(256);
        OfferBuffers(guest, 128, 2048);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(length, 60)));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.TooLong], receive.Counters[ReceiveCounter.Frames]));
    }

    /// <summary>The shortest frames that there are: they are neither padded in place nor read further than they go.</summary>
    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(59)]
    public void Cve2025_12464_FrameBelowTheMinimum_ArrivesAsItIs(int length)
    {
        HostileGuest guest = Guest(Plain);
        SplitVirtqueue queue = guest.UseRing(8);
        guest.Descriptor(0, Writable, (uint)(HeaderLength + length), Write); // exactly its own length
        guest.Offer(0);
        guest.Second.Fill(0x11);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(length)));
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, (uint)(HeaderLength + length)), guest.Used(0));
        Assert.True(guest.Second[(HeaderLength + length)..].IndexOfAnyExcept((byte)0x11) < 0);
    }

    /// <summary>Every byte of a header is written, whatever stood there; no byte of the host's gets to the guest.</summary>
    [Theory]
    [InlineData(0ul, 10)]
    [InlineData(FeatureBits.MrgRxbuf, 12)]
    [InlineData(Plain, 12)]
    [InlineData(Mergeable, 12)]
    [InlineData(Mergeable | FeatureBits.CtrlVq | FeatureBits.HashReport, 20)] // no hash was asked for: none is reported
    public void Cve2018_1118_HeaderOfAFrame_IsWrittenToItsLastByte(ulong features, int headerLength)
    {
        foreach (int split in new[] { 0, 1, 5, headerLength - 1 })
        {
            HostileGuest guest = Guest(features);
            SplitVirtqueue queue = guest.UseRing(8);
            guest.Second.Fill(0xEE);
            guest.Descriptor(0, Writable, (uint)(split == 0 ? 2000 : split), split == 0 ? Write : Write | Next, 1);
            guest.Descriptor(1, Writable + (ulong)split, 2000, Write);
            guest.Offer(0);
            ReceiveQueue receive = new(guest.Device, queue);
            Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(60)));
            byte[] header = new byte[headerLength];
            if (headerLength > 10) header[10] = 1;
            Assert.Equal(header, guest.Second[..headerLength].ToArray());
            Assert.Equal(guest.Device.Filter.Mac, MacAddress.Read(guest.Second[headerLength..]));
            Assert.True(guest.Second[(headerLength + 60)..].IndexOfAnyExcept((byte)0xEE) < 0);
        }
    }

    /// <summary>Header layouts change with what a driver accepts, also the second one on the same device.</summary>
    [Fact]
    public void P12_NextDriverAcceptsLess_HeaderIsItsOwn()
    {
        HostileGuest guest = Guest(Mergeable);
        Assert.Equal(12, guest.Device.HeaderLength);
        guest.Device.Reset();
        Assert.True(guest.Device.TrySetDriverFeatures(0));
        SplitVirtqueue queue = guest.UseRing(8);
        OfferBuffers(guest, 4, 100);
        ReceiveQueue receive = new(guest.Device, queue);
        Assert.Equal(DeliverResult.Done, receive.Deliver(guest.Batch(60, 200)));
        _ = receive.Publish();
        Assert.Equal(new VirtqUsed(0, 70), guest.Used(0));
        Assert.Equal((1, 1), (receive.Counters[ReceiveCounter.BufferTooSmall], (int)guest.UsedIndex)); // no longer joined
    }
}
