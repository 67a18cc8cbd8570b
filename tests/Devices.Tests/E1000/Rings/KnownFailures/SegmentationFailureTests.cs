using ActorNet.Devices.E1000.Rings;
using ActorNet.Devices.Frames;
using static ActorNet.Devices.Tests.E1000.Rings.RingRig;

namespace ActorNet.Devices.Tests.E1000.Rings.KnownFailures;

/// <summary>What drivers made other e1000s segment.</summary>
public sealed class SegmentationFailureTests : HostileRingTest
{
    private const int HeaderLength = 54;

    internal static byte[] Tcp(int length)
    {
        byte[] packet = Packet(length);
        packet[12] = 8;
        packet[13] = 0;
        packet[14] = 0x45;
        packet[20] = packet[21] = 0;
        packet[23] = 6;
        packet[46] = 0x50;
        return packet;
    }

    internal static void Segment(RingRig rig, byte[] packet, int header, int size, uint payload = 4000)
    {
        ulong offsets = 14 | (24ul << 8) | (33ul << 16) | (34ul << 32) | (50ul << 40);
        rig.Describe(offsets, Context | Tse | TransmitDescriptor.ContextTcp | TransmitDescriptor.ContextIPv4 | payload, ((uint)header << 8) | ((uint)size << 16));
        rig.Describe(packet, Data | Tse | Eop | Ifcs | Rs, 3u << 8);
        rig.Kick();
    }

    /// <summary>Segmentation of what is no IP packet, of another protocol, of headers that end too early.</summary>
    [Theory]
    [InlineData(12, 0x08)]
    [InlineData(12, 0x81)]
    [InlineData(14, 0x65)]
    [InlineData(14, 0x4F)]
    [InlineData(20, 0x20)]
    [InlineData(23, 17)]
    [InlineData(23, 132)]
    [InlineData(46, 0xF0)]
    [InlineData(46, 0x00)]
    public void Cve2020_27617_SegmentationOfWhatTheContextDoesNotSay_IsDropped(int at, byte value)
    {
        RingRig rig = Rig();
        byte[] packet = Tcp(4000);
        packet[at] = value;
        Segment(rig, packet, HeaderLength, 1000);
        bool isRight = at == 12 && value == 8;
        Assert.Equal(isRight ? 1 : 0, rig.TakeAll().Count);
        Assert.Equal(isRight ? 0 : 1, rig[TransmitCounter.BadSegmentation]);
        AssertAlive(rig);
    }

    /// <summary>Header length 0, beyond the data and in the middle of headers; segments of no bytes, of one, and of more than there are.</summary>
    [Theory]
    [InlineData(0, 1000, 4000, 0)]
    [InlineData(1, 1000, 4000, 0)]
    [InlineData(20, 1000, 4000, 0)]
    [InlineData(53, 1000, 4000, 0)]
    [InlineData(55, 1000, 4000, 0)]
    [InlineData(255, 1000, 4000, 0)]
    [InlineData(255, 1000, 100, 0)]
    [InlineData(HeaderLength, 0, 4000, 0)]
    [InlineData(HeaderLength, 1, 4000, 1)]
    [InlineData(HeaderLength, 65535, 4000, 0)]
    [InlineData(HeaderLength, 65400, 4000, 1)]
    [InlineData(HeaderLength, 1000, HeaderLength, 1)]
    [InlineData(HeaderLength, 1000, HeaderLength - 1, 0)]
    [InlineData(HeaderLength, 1000, 1, 0)]
    public void Cve2021_20257_SegmentationWithAnyHeaderAndSegmentLength_Ends(int header, int size, int length, int frames)
    {
        RingRig rig = Rig();
        Segment(rig, Tcp(Math.Max(length, HeaderLength))[..length], header, size);
        Assert.Equal(frames, rig.TakeAll().Count);
        Assert.Equal(1 - frames, rig[TransmitCounter.BadSegmentation] + rig[TransmitCounter.TooLong]);
        AssertAlive(rig);
    }

    /// <summary>Lengths that do not fit 16 bits, of data to segment: a MiB in one descriptor, and a payload length that lies.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(0xFFFFFu)]
    public void Cve2018_10839_MegabyteToSegment_IsCutIntoFramesThatAreNone(uint payload)
    {
        RingRig rig = Rig();
        byte[] packet = Tcp(0xFFFFF);
        Segment(rig, packet, HeaderLength, 1448, payload);
        List<(byte[] Bytes, OffloadHeader Offload)> frames = rig.TakeAll();
        Assert.All(frames, frame => Assert.InRange(frame.Bytes.Length, HeaderLength + 1, ushort.MaxValue));
        Assert.Equal(packet.Length - HeaderLength, frames.Sum(frame => frame.Bytes.Length - HeaderLength));
        Assert.Equal(packet[HeaderLength..], frames.SelectMany(frame => frame.Bytes[HeaderLength..]));
    }
}
