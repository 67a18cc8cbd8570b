using ActorNet.Devices.Frames;
using ActorNet.Devices.Offloads;

namespace ActorNet.Devices.Tests.Offloads;

public class OffloadCheckTests
{
    private const int Length = 2000;

    private static readonly OffloadHeader Tcp = new()
    {
        Flags = OffloadHeader.NeedsChecksum,
        GsoType = OffloadHeader.GsoTcp4,
        HeaderLength = 7,
        GsoSize = 1448,
        ChecksumStart = 34,
        ChecksumOffset = 16,
    };

    [Fact]
    public void Header_OfASegmentedFrame_KeepsWhatCountsAndGetsALengthOfHeadersThatIsEnough()
    {
        OffloadHeader offload = Tcp with { Flags = 0xff };
        Assert.True(OffloadCheck.TryNormalise(ref offload, Length, OffloadSet.All, isVouched: true));
        Assert.Equal(Tcp with { HeaderLength = 34 + 60 }, offload);
    }

    [Fact]
    public void Header_WithAChecksumOnly_LosesWhatMeansNothing()
    {
        OffloadHeader offload = Tcp with { GsoType = OffloadHeader.GsoEcn };
        Assert.True(OffloadCheck.TryNormalise(ref offload, Length, OffloadSet.Checksum, isVouched: false));
        Assert.Equal(new OffloadHeader { Flags = OffloadHeader.NeedsChecksum, ChecksumStart = 34, ChecksumOffset = 16 }, offload);
    }

    [Theory]
    [InlineData(0, OffloadSet.All, true, 0)]
    [InlineData(0xfc, OffloadSet.All, true, 0)]
    [InlineData(2, OffloadSet.All, true, 2)]
    [InlineData(2, OffloadSet.All, false, 0)] // a guest's word
    [InlineData(3, OffloadSet.None, false, 0)] // not negotiated: to be ignored
    public void Header_WithoutAChecksumToComplete_SaysNothingMore(byte flags, OffloadSet allowed, bool isVouched, byte expected)
    {
        OffloadHeader offload = Tcp with { Flags = flags, GsoType = 0 };
        Assert.True(OffloadCheck.TryNormalise(ref offload, Length, allowed, isVouched));
        Assert.Equal(new OffloadHeader { Flags = expected }, offload);
    }

    [Theory]
    [InlineData(13, 16, Length, false)] // in the Ethernet header
    [InlineData(14, 0, Length, false)] // a VLAN, after a switch has looked at it
    [InlineData(33, 0, Length, false)]
    [InlineData(34, 0, 36, true)]
    [InlineData(34, 0, 35, false)]
    [InlineData(34, 16, 52, true)]
    [InlineData(34, 16, 51, false)] // CVE-2024-11614
    [InlineData(65535, 65535, 65550, false)]
    [InlineData(34, 65535, 65550, false)]
    public void ChecksumField_OutsideTheFrame_IsRefused(int start, int offset, int length, bool expected)
    {
        OffloadHeader offload = new() { Flags = 1, ChecksumStart = (ushort)start, ChecksumOffset = (ushort)offset };
        Assert.Equal(expected, OffloadCheck.TryNormalise(ref offload, length, OffloadSet.Checksum, isVouched: false));
    }

    [Fact]
    public void Segmentation_ThatIsNonsense_IsRefused()
    {
        Refused(Tcp with { GsoSize = 0 });
        Refused(Tcp with { Flags = 0 });
        Refused(Tcp with { Flags = OffloadHeader.DataValid });
        Refused(Tcp with { GsoType = 2 });
        Refused(Tcp with { GsoType = 6 });
        Refused(Tcp with { GsoType = 0x21 }); // tunnels
        Refused(Tcp with { GsoType = 0x41 });
        Refused(Tcp with { ChecksumOffset = 6 }); // CVE-2024-43897
        Refused(Tcp with { GsoType = OffloadHeader.GsoUdpSegments });
        Refused(Tcp with { ChecksumStart = Length - 18 }); // the field fits, the header does not
    }

    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, OffloadSet.Tso4)]
    [InlineData(OffloadHeader.GsoTcp6, OffloadSet.Tso6)]
    [InlineData(OffloadHeader.GsoTcp4 | OffloadHeader.GsoEcn, OffloadSet.Tso4 | OffloadSet.Ecn)]
    [InlineData(OffloadHeader.GsoUdpFragments, OffloadSet.Ufo)]
    [InlineData(OffloadHeader.GsoUdpSegments, OffloadSet.Uso4 | OffloadSet.Uso6)]
    public void Segmentation_NeedsItsOffloadAndTheChecksum(int type, OffloadSet needed)
    {
        bool isTcp = (type & 0x7f) is OffloadHeader.GsoTcp4 or OffloadHeader.GsoTcp6;
        OffloadHeader offload = Tcp with { GsoType = (byte)type, ChecksumOffset = (ushort)(isTcp ? 16 : 6) };
        OffloadHeader copy = offload;
        Assert.True(OffloadCheck.TryNormalise(ref copy, Length, needed | OffloadSet.Checksum, isVouched: false));
        Assert.True((needed | OffloadSet.Checksum).CanTake(copy));
        Assert.False(needed.CanTake(copy));
        Assert.False((OffloadSet.All & ~needed).CanTake(copy));
        copy = offload;
        Assert.False(OffloadCheck.TryNormalise(ref copy, Length, OffloadSet.All & ~needed, isVouched: false));
        copy = offload;
        Assert.False(OffloadCheck.TryNormalise(ref copy, Length, needed, isVouched: false));
    }

    [Fact]
    public void Ecn_OfUdp_IsIgnored()
    {
        OffloadHeader offload = Tcp with { GsoType = OffloadHeader.GsoUdpSegments | OffloadHeader.GsoEcn, ChecksumOffset = 6 };
        Assert.True(OffloadCheck.TryNormalise(ref offload, Length, OffloadSet.Checksum | OffloadSet.Uso4, isVouched: false));
        Assert.Equal((OffloadHeader.GsoUdpSegments, 42), (offload.GsoType, offload.HeaderLength));
    }

    [Fact]
    public void Shown_ToAReceiverThatWasNotPromisedChecksums_SaysNothingOfThem()
    {
        OffloadHeader valid = new() { Flags = OffloadHeader.DataValid };
        Assert.True(OffloadSet.None.CanTake(valid));
        Assert.Equal(default, OffloadSet.None.Shown(valid));
        Assert.Equal(valid, OffloadSet.Checksum.Shown(valid));
    }

    private static void Refused(OffloadHeader offload) => Assert.False(OffloadCheck.TryNormalise(ref offload, Length, OffloadSet.All, isVouched: true));
}
