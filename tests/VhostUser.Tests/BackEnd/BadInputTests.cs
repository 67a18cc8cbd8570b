using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.BackEnd;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Every rule that a front end can break ends its session with one sentence, and leaves no descriptor and no mapping (checked by the dialogue).</summary>
public class BadInputTests
{
    private const ulong User = 0x7f00_0000_0000;

    public static TheoryData<string, VhostUserFault, string> Headers => new()
    {
        // request, flags, payload size
        { "8 0 8", VhostUserFault.BadVersion, "SET_VRING_NUM: version 0, only 1 is known" },
        { "8 2 8", VhostUserFault.BadVersion, "SET_VRING_NUM: version 2, only 1 is known" },
        { "8 5 8", VhostUserFault.BadFlags, "SET_VRING_NUM: flags 0x5 are not those of a request" },
        { "8 17 8", VhostUserFault.BadFlags, "SET_VRING_NUM: flags 0x11 are not those of a request" },
        { "8 1 0", VhostUserFault.BadPayloadSize, "SET_VRING_NUM: 0 bytes of payload, not 8 bytes" },
        { "8 1 7", VhostUserFault.BadPayloadSize, "SET_VRING_NUM: 7 bytes of payload, not 8 bytes" },
        { "8 1 9", VhostUserFault.BadPayloadSize, "SET_VRING_NUM: 9 bytes of payload, not 8 bytes" },
        { "5 1 8", VhostUserFault.BadPayloadSize, "SET_MEM_TABLE: 8 bytes of payload, not 40 to 264 bytes" },
        { "5 1 265", VhostUserFault.BadPayloadSize, "SET_MEM_TABLE: 265 bytes of payload, not 40 to 264 bytes" },
        { "5 1 4294967295", VhostUserFault.BadPayloadSize, "SET_MEM_TABLE: 4294967295 bytes of payload, no message has more than 4096" },
        { "1000 1 4097", VhostUserFault.BadPayloadSize, "request 1000: 4097 bytes of payload, no message has more than 4096" },
        { "24 1 269", VhostUserFault.BadPayloadSize, "GET_CONFIG: 269 bytes of payload, not 12 to 268 bytes" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Header_Breaks_EndsTheSessionBeforeThePayload(string fields, VhostUserFault kind, string text)
    {
        uint[] numbers = [.. fields.Split(' ').Select(uint.Parse)];
        using var dialogue = new Dialogue(ConfigOffer.On);

        dialogue.SendRaw(Dialogue.Bytes(new MessageHeader(numbers[0], numbers[1], numbers[2])), [dialogue.Files.Create()]);

        AssertFault(dialogue, kind, text);
    }

    public static TheoryData<FrontEndRequest, uint, uint, VhostUserFault, string> States => new()
    {
        { SetVringNum, 5, 256, VhostUserFault.VringIndexOutOfRange, "SET_VRING_NUM: ring 5 of a device with 5 rings" },
        { SetVringNum, uint.MaxValue, 256, VhostUserFault.VringIndexOutOfRange, "SET_VRING_NUM: ring 4294967295 of a device with 5 rings" },
        // CVE-2020-10723: would be ring 0 if it were cut to 16 bits.
        { SetVringNum, 0x10000, 256, VhostUserFault.VringIndexOutOfRange, "SET_VRING_NUM: ring 65536 of a device with 5 rings" },
        { SetVringBase, 5, 0, VhostUserFault.VringIndexOutOfRange, "SET_VRING_BASE: ring 5 of a device with 5 rings" },
        { GetVringBase, 5, 0, VhostUserFault.VringIndexOutOfRange, "GET_VRING_BASE: ring 5 of a device with 5 rings" },
        { SetVringEnable, 5, 1, VhostUserFault.VringIndexOutOfRange, "SET_VRING_ENABLE: ring 5 of a device with 5 rings" },
        { SetVringNum, 1, 0, VhostUserFault.BadVringSize, "SET_VRING_NUM: size 0 of ring 1 is not a power of two from 1 to 32768" },
        { SetVringNum, 1, 3, VhostUserFault.BadVringSize, "SET_VRING_NUM: size 3 of ring 1 is not a power of two from 1 to 32768" },
        { SetVringNum, 1, 65536, VhostUserFault.BadVringSize, "SET_VRING_NUM: size 65536 of ring 1 is not a power of two from 1 to 32768" },
        { SetVringBase, 1, 65536, VhostUserFault.BadVringBase, "SET_VRING_BASE: base 65536 of ring 1 is not an index of a split ring" },
        { SetVringEnable, 1, 2, VhostUserFault.BadValue, "SET_VRING_ENABLE: 2 for ring 1 is neither 0 nor 1" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void VringState_Breaks(FrontEndRequest request, uint index, uint number, VhostUserFault kind, string text)
    {
        using var dialogue = new Dialogue();

        dialogue.SendRaw(Dialogue.Bytes(request, new VringState(index, number)));

        AssertFault(dialogue, kind, text);
    }

    [Theory]
    [InlineData(SetVringKick, 5ul, 1, VhostUserFault.VringIndexOutOfRange, "SET_VRING_KICK: ring 5 of a device with 5 rings")]
    [InlineData(SetVringCall, 255ul, 1, VhostUserFault.VringIndexOutOfRange, "SET_VRING_CALL: ring 255 of a device with 5 rings")]
    [InlineData(SetVringErr, 5ul, 1, VhostUserFault.VringIndexOutOfRange, "SET_VRING_ERR: ring 5 of a device with 5 rings")]
    [InlineData(SetVringKick, 0x201ul, 1, VhostUserFault.BadValue, "SET_VRING_KICK: 0x201 has bits without a meaning")]
    [InlineData(SetVringKick, 1ul, 0, VhostUserFault.WrongDescriptorCount, "SET_VRING_KICK: ring 1 came with no descriptor, and the bit that says so is not set")]
    [InlineData(SetVringCall, 0x101ul, 1, VhostUserFault.WrongDescriptorCount, "SET_VRING_CALL: ring 1 came with a descriptor, and the bit that says there is none")]
    [InlineData(SetVringKick, 1ul, 2, VhostUserFault.WrongDescriptorCount, "SET_VRING_KICK: came with 2 descriptors, not 0 to 1 descriptors")]
    [InlineData(SetFeatures, 1ul << 5, 0, VhostUserFault.FeatureNotOffered, "SET_FEATURES: bits 0x20 were not offered")]
    [InlineData(SetProtocolFeatures, ProtocolFeatures.HostNotifier | ProtocolFeatures.Mq, 0, VhostUserFault.ProtocolFeatureNotOffered, "SET_PROTOCOL_FEATURES: HOST_NOTIFIER was not offered")]
    [InlineData(SetProtocolFeatures, ProtocolFeatures.InbandNotifications | ProtocolFeatures.ReplyAck, 0, VhostUserFault.BadValue, "SET_PROTOCOL_FEATURES: INBAND_NOTIFICATIONS without BACKEND_REQ")]
    [InlineData(SetStatus, 256ul, 0, VhostUserFault.BadValue, "SET_STATUS: 256 is not a device status")]
    [InlineData(SetVringNum, 0ul, 1, VhostUserFault.WrongDescriptorCount, "SET_VRING_NUM: came with 1 descriptors, not 0 descriptors")]
    public void U64_Breaks(FrontEndRequest request, ulong value, int descriptors, VhostUserFault kind, string text)
    {
        using var dialogue = new Dialogue();

        dialogue.SendRaw(Dialogue.Bytes(request, value), Files(dialogue, descriptors));

        AssertFault(dialogue, kind, text);
    }

    [Theory]
    [InlineData(GetFeatures, 1, "GET_FEATURES: came with 1 descriptors, not 0 descriptors")]
    [InlineData(SetBackEndReqFd, 0, "SET_BACKEND_REQ_FD: came with 0 descriptors, not 1 descriptor")]
    [InlineData(SetBackEndReqFd, 253, "SET_BACKEND_REQ_FD: came with 253 descriptors, not 1 descriptor")]
    public void DescriptorCount_Breaks(FrontEndRequest request, int descriptors, string text)
    {
        using var dialogue = new Dialogue();

        dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(request, 0)), Files(dialogue, descriptors));

        AssertFault(dialogue, VhostUserFault.WrongDescriptorCount, text);
    }

    [Fact]
    public void VringAddress_UnknownRingOrFlags_Breaks()
    {
        using var first = new Dialogue();
        using var second = new Dialogue();

        first.SendRaw(Dialogue.Bytes(SetVringAddr, new VringAddress(7, 0, User, User, User, 0)));
        second.SendRaw(Dialogue.Bytes(SetVringAddr, new VringAddress(1, 4, User, User, User, 0)));

        AssertFault(first, VhostUserFault.VringIndexOutOfRange, "SET_VRING_ADDR: ring 7 of a device with 5 rings");
        AssertFault(second, VhostUserFault.BadValue, "SET_VRING_ADDR: flags 0x4 of ring 1 are not known");
    }

    public static TheoryData<uint, int, int, VhostUserFault, string> Tables => new()
    {
        // count in the table, regions of room in the payload, descriptors
        { 0, 1, 1, VhostUserFault.BadRegionCount, "SET_MEM_TABLE: 0 regions, not 1 to 8" },
        { 9, 8, 8, VhostUserFault.BadRegionCount, "SET_MEM_TABLE: 9 regions, not 1 to 8" },
        { uint.MaxValue, 8, 8, VhostUserFault.BadRegionCount, "SET_MEM_TABLE: 4294967295 regions, not 1 to 8" },
        { 2, 1, 2, VhostUserFault.BadPayloadSize, "SET_MEM_TABLE: 40 bytes of payload for 2 regions" },
        { 2, 2, 1, VhostUserFault.WrongDescriptorCount, "SET_MEM_TABLE: came with 1 descriptors for 2 regions" },
        { 1, 2, 2, VhostUserFault.WrongDescriptorCount, "SET_MEM_TABLE: came with 2 descriptors for 1 regions" },
        { 1, 1, 0, VhostUserFault.WrongDescriptorCount, "SET_MEM_TABLE: came with 0 descriptors, not 1 to 8 descriptors" },
        { 8, 8, 9, VhostUserFault.WrongDescriptorCount, "SET_MEM_TABLE: came with 9 descriptors, not 1 to 8 descriptors" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void MemoryTable_CountsDisagree(uint count, int room, int descriptors, VhostUserFault kind, string text)
    {
        using var dialogue = new Dialogue();
        byte[] payload = new byte[8 + (32 * room)];
        MemoryMarshal.Write(payload, count);
        for (int i = 0; i < room; i++) MemoryMarshal.Write(payload.AsSpan(8 + (32 * i)), new RegionDescription(0x1000ul * (uint)i, 0x1000, User, 0));

        dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(SetMemTable, payload.Length), payload), Files(dialogue, descriptors));

        AssertFault(dialogue, kind, text);
    }

    public static TheoryData<ulong, ulong, ulong, ulong, VhostUserFault, string> Regions => new()
    {
        // guest, size, user, offset; the file has 4096 bytes
        { 0, 0, User, 0, VhostUserFault.BadRegion, "region of 0 bytes at guest address 0x0 is empty" },
        // CVE-2020-10722
        { 0, ulong.MaxValue, User, 1, VhostUserFault.BadRegion, "at offset 0x1 of its file wraps around" },
        { 0, 0x1000, User, ulong.MaxValue - 0xffe, VhostUserFault.BadRegion, "wraps around" },
        { 0, 0x1001, User, 0, VhostUserFault.RegionDoesNotMap, "The file ends at 4096 bytes." },
        { 0, 0x1000, User, 0x1000, VhostUserFault.RegionDoesNotMap, "The file ends at 4096 bytes." },
        { 0, 0x1000, User, 0x8000_0000_0000_0000, VhostUserFault.RegionDoesNotMap, "The file ends at 4096 bytes." },
        { ulong.MaxValue, 0x1000, User, 0, VhostUserFault.BadRegion, "over the end of the guest's address space" },
        { 0, 0x1000, ulong.MaxValue, 0, VhostUserFault.BadRegion, "over the end of the front end's address space" },
    };

    [Theory]
    [MemberData(nameof(Regions))]
    public void Region_DoesNotMap(ulong guest, ulong size, ulong user, ulong offset, VhostUserFault kind, string text)
    {
        var region = new RegionDescription(guest, size, user, offset);
        using var table = new Dialogue();
        using var slot = new Dialogue();
        byte[] payload = new byte[40];
        MemoryMarshal.Write(payload, 1);
        MemoryMarshal.Write(payload.AsSpan(8), region);

        table.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(SetMemTable, 40), payload), [table.Files.Create()]);
        slot.SendRaw(Dialogue.Bytes(AddMemReg, new SingleRegion(0, region)), [slot.Files.Create()]);

        Assert.Contains(text, AssertFault(table, kind), StringComparison.Ordinal);
        Assert.Contains(text, AssertFault(slot, kind), StringComparison.Ordinal);
    }

    [Theory]
    // CVE-2020-10722
    [InlineData(ulong.MaxValue, 1ul, "is none")]
    [InlineData(0x1000ul, ulong.MaxValue - 0x1000, "cannot be mapped")]
    [InlineData(0x1000ul, ulong.MaxValue - 0xffe, "is none")]
    [InlineData(0ul, 0ul, "is none")]
    [InlineData(0x8000_0000ul, 0ul, "is none")]
    [InlineData(0x1001ul, 0ul, "The file ends at 4096 bytes.")]
    [InlineData(0x1000ul, 1ul, "The file ends at 4096 bytes.")]
    public void Log_DoesNotMap(ulong size, ulong offset, string text)
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.LogShmFd);

        dialogue.SendRaw(Dialogue.Bytes(SetLogBase, new LogDescription(size, offset)), [dialogue.Files.Create()]);

        Assert.Contains(text, AssertFault(dialogue, VhostUserFault.BadLog), StringComparison.Ordinal);
    }

    [Fact]
    public void Regions_Overlap_Breaks()
    {
        using var dialogue = new Dialogue();
        byte[] payload = new byte[8 + 64];
        MemoryMarshal.Write(payload, 2);
        MemoryMarshal.Write(payload.AsSpan(8), new RegionDescription(0, 0x1000, User, 0));
        MemoryMarshal.Write(payload.AsSpan(40), new RegionDescription(0xfff, 0x1000, User + 0x1000, 0));

        dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(SetMemTable, payload.Length), payload), Files(dialogue, 2));

        Assert.Contains("overlap", AssertFault(dialogue, VhostUserFault.BadRegion), StringComparison.Ordinal);
    }

    [Fact]
    public void Region_BehindAnEventDescriptor_Breaks()
    {
        using var dialogue = new Dialogue();
        using EventFd bell = EventFd.Create();

        dialogue.SendRaw(Dialogue.Bytes(AddMemReg, new SingleRegion(0, new RegionDescription(0, 0x1000, User, 0))), [bell.Handle]);

        Assert.Contains("not a file of memory", AssertFault(dialogue, VhostUserFault.RegionDoesNotMap), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SetVringKick, "is not an eventfd")]
    [InlineData(SetVringCall, "is no eventfd, pipe or socket")]
    [InlineData(SetVringErr, "is no eventfd, pipe or socket")]
    public void Doorbell_ThatIsAFile_Breaks(FrontEndRequest request, string text)
    {
        using var dialogue = new Dialogue();

        dialogue.SendRaw(Dialogue.Bytes(request, 1ul), [dialogue.Files.Create()]);

        Assert.Contains($"the descriptor of ring 1 {text}", AssertFault(dialogue, VhostUserFault.BadDescriptor), StringComparison.Ordinal);
    }

    [Fact]
    public void Call_OverASocket_AsInUserModeLinux_IsRaisedWithoutWaiting()
    {
        using var dialogue = new Dialogue();
        (UnixConnection own, UnixConnection theirs) = UnixConnection.Pair();
        dialogue.SetMemory();
        dialogue.Tell(SetVringCall, 0ul, [theirs.Handle]);
        dialogue.StartRing(0);

        // More often than the socket has room for; then without anybody at the other end.
        for (int i = 0; i < 100_000; i++) dialogue.Device.Interrupts[0]!.Raise();
        byte[] one = new byte[8];
        Assert.Equal(IoStatus.Done, own.Handle.TryRead(one, out _));
        Assert.Equal(1, BitConverter.ToInt64(one));
        own.Dispose();
        theirs.Dispose();
        dialogue.Device.Interrupts[0]!.Raise();
    }

    [Fact]
    public void SetConfig_SizeDisagreesWithPayload_Breaks()
    {
        using var dialogue = new Dialogue(ConfigOffer.On);
        byte[] payload = new byte[ConfigHeader.Length + 2];
        MemoryMarshal.Write(payload, new ConfigHeader(0, uint.MaxValue, 0));

        dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(SetConfig, payload.Length), payload));

        AssertFault(dialogue, VhostUserFault.BadPayloadSize, "SET_CONFIG: 14 bytes of payload for 4294967295 bytes of data");
    }

    [Theory]
    [InlineData(GetConfig, 12, "GET_CONFIG: the protocol feature CONFIG was not offered")]
    public void RequestWithAReplyOfItsOwn_NotOffered_Breaks(FrontEndRequest request, int payload, string text)
    {
        using var dialogue = new Dialogue(ConfigOffer.Off);

        dialogue.SendRaw(Dialogue.Bytes(MessageHeader.ForRequest(request, payload), new byte[payload]));

        AssertFault(dialogue, VhostUserFault.NotSupported, text);
    }

    [Fact]
    public void Connection_EndsInsideAMessage_SaysSo()
    {
        using var dialogue = new Dialogue();

        dialogue.SendRaw(Dialogue.Bytes(SetVringKick, 0ul).AsSpan(0, 15), [dialogue.Files.Bell()]);
        dialogue.Pump();
        dialogue.Channel.Dispose();

        AssertFault(dialogue, VhostUserFault.Incomplete, "the connection ended in the middle of a message");
    }

    [Fact]
    public void Connection_EndsBetweenMessages_IsNoFault()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetOwner);

        dialogue.Channel.Dispose();

        Assert.Equal(PumpResult.Closed, dialogue.Pump());
        Assert.Null(dialogue.Fault);
    }

    [Theory]
    [InlineData(1000u, false)]
    [InlineData(1000u, true)]
    [InlineData((uint)PostcopyListen, true)]
    public void UnknownRequest_IsIgnoredAndCounted_AndItsDescriptorsClosed(uint request, bool needReply)
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.ReplyAck);
        var header = MessageHeader.ForRequest((FrontEndRequest)request, 8, needReply);

        if (request == (uint)PostcopyListen) header = header with { PayloadSize = 0 };
        dialogue.SendRaw(Dialogue.Bytes(header, new byte[header.PayloadSize]), request == (uint)PostcopyListen ? [] : [dialogue.Files.Create()]);
        dialogue.Pump();

        Assert.Equal(1, dialogue.Session.IgnoredRequests);
        if (needReply) Assert.NotEqual(0ul, dialogue.Channel.Receive<ulong>((FrontEndRequest)request));
        Assert.False(dialogue.HasAnswer);
        Assert.Equal(0, dialogue.Files.OpenElsewhere);
        Assert.NotEqual(0ul, dialogue.Ask(GetFeatures));
    }

    [Fact]
    public void FaultyRequest_LeavesTheEarlierMemoryInPlace_UntilTheSessionIsDisposed()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();

        dialogue.SendRaw(Dialogue.Bytes(AddMemReg, new SingleRegion(0, new RegionDescription(0x8000, 0x1000, User, 0))), [dialogue.Files.Create()]);

        AssertFault(dialogue, VhostUserFault.BadRegion);
        Assert.Equal(1, dialogue.Files.Mapped);
        Assert.True(dialogue.Device.Memory!.TryTranslate(0xffff, 1, out _));
    }

    private static FdHandle[] Files(Dialogue dialogue, int count) => [.. Enumerable.Range(0, count).Select(_ => dialogue.Files.Create())];

    private static void AssertFault(Dialogue dialogue, VhostUserFault kind, string text) => Assert.Equal(text, AssertFault(dialogue, kind));

    private static string AssertFault(Dialogue dialogue, VhostUserFault kind)
    {
        Assert.Equal(PumpResult.Faulted, dialogue.Pump());
        Assert.NotNull(dialogue.Fault);
        Assert.Equal(kind, dialogue.Fault.Kind);
        // And it stays ended.
        Assert.Equal(PumpResult.Faulted, dialogue.Pump());
        return dialogue.Fault.Text;
    }
}
