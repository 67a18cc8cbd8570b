using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Tests.Messages;

/// <summary>Sizes and offsets are those of the specification's C structures.</summary>
public class WireLayoutTests
{
    [Fact]
    public void Structures_HaveTheSizesOfTheWire()
    {
        Assert.Equal(12, Unsafe.SizeOf<MessageHeader>());
        Assert.Equal(8, Unsafe.SizeOf<VringState>());
        Assert.Equal(40, Unsafe.SizeOf<VringAddress>());
        Assert.Equal(8, Unsafe.SizeOf<MemoryTableHeader>());
        Assert.Equal(32, Unsafe.SizeOf<RegionDescription>());
        Assert.Equal(40, Unsafe.SizeOf<SingleRegion>());
        Assert.Equal(12, Unsafe.SizeOf<ConfigHeader>());
    }

    [Fact]
    public void VringAddress_HasUsedBeforeAvailable()
    {
        byte[] wire = new byte[40];
        wire[0] = 1;
        wire[4] = 2;
        wire[8] = 3;
        wire[16] = 4;
        wire[24] = 5;
        wire[32] = 6;

        Assert.Equal(new VringAddress(Index: 1, Flags: 2, Descriptors: 3, Used: 4, Available: 5, Log: 6), MemoryMarshal.Read<VringAddress>(wire));
    }

    [Fact]
    public void Region_IsGuestSizeUserOffset()
    {
        byte[] wire = new byte[40];
        wire[8] = 1;
        wire[16] = 2;
        wire[24] = 3;
        wire[32] = 4;

        Assert.Equal(new RegionDescription(GuestAddress: 1, Size: 2, UserAddress: 3, FileOffset: 4), MemoryMarshal.Read<SingleRegion>(wire).Region);
    }

    [Fact]
    public void ReplyHeader_HasTheOnlyFlagsThatQemuAccepts()
    {
        var header = MessageHeader.ForReply(11, 8);

        Assert.Equal(new byte[] { 11, 0, 0, 0, 5, 0, 0, 0, 8, 0, 0, 0 }, MemoryMarshal.AsBytes(new ReadOnlySpan<MessageHeader>(in header)).ToArray());
    }

    [Fact]
    public void RequestTable_FindsEveryLineUnderItsNumber()
    {
        Assert.All(RequestTable.All, static rule => Assert.Same(rule, RequestTable.Find((uint)rule.Request)));
        Assert.Equal(Enum.GetValues<FrontEndRequest>().Length, RequestTable.All.Count);
        Assert.All(RequestTable.All, static rule => Assert.InRange(rule.MaxPayload, rule.MinPayload, RequestTable.MaxPayload));
        Assert.All(RequestTable.All, static rule => Assert.InRange(rule.MaxDescriptors, rule.MinDescriptors, RequestTable.MaxDescriptors));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(26u)]
    [InlineData(41u)]
    [InlineData(uint.MaxValue)]
    public void RequestTable_UnknownNumber_HasNoLine(uint request)
    {
        Assert.Null(RequestTable.Find(request));
        Assert.Equal($"request {request}", RequestTable.NameOf(request));
    }

    [Theory]
    [InlineData(0ul, "none")]
    [InlineData(ProtocolFeatures.Mq | ProtocolFeatures.Status, "MQ STATUS")]
    [InlineData(ProtocolFeatures.ReplyAck | (1ul << 40), "REPLY_ACK 0x10000000000")]
    public void ProtocolFeatures_Describe_NamesThem(ulong features, string text) => Assert.Equal(text, ProtocolFeatures.Describe(features));
}
