using System.Runtime.InteropServices;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Translations that come, go, and are missing.</summary>
public sealed class IotlbTests : IDisposable
{
    private const ulong User = 0x7f00_0000_0000;
    private const byte ReadWrite = IotlbMessage.Read | IotlbMessage.Write;

    private readonly Dialogue _dialogue = new();
    private readonly UnixConnection _front;
    private readonly nint _base;

    public IotlbTests()
    {
        _dialogue.Device.OfferedFeaturesToo = FeatureBits.AccessPlatform;
        (_front, UnixConnection back) = UnixConnection.Pair();
        _dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.BackEndReq | ProtocolFeatures.ReplyAck);
        _dialogue.Tell(SetBackEndReqFd, [back.Handle]);
        back.Dispose();
        _dialogue.Tell(SetFeatures, FakeDevice.OfferedFeatures | FeatureBits.AccessPlatform);
        _dialogue.SetMemory();
        Update(0x1000, 0x1000, User, ReadWrite);
        _base = Memory.Regions[0].HostAddress;
        Tell(new IotlbMessage(0x1000, 0x1000, 0, 0, IotlbMessage.Invalidate));
        _dialogue.Device.Take();
    }

    private GuestMemory Memory => _dialogue.Device.Memory!;

    [Fact]
    public void Ring_WithoutTranslation_AsksForIt_AndStartsWhenItComes()
    {
        _dialogue.Tell(SetVringNum, new VringState(0, 256));
        _dialogue.Tell(SetVringAddr, new VringAddress(0, 0, 0x10_0000, 0x10_3000, 0x10_2000, 0));
        _dialogue.Tell(SetVringKick, 0ul, [_dialogue.Files.Bell()]);
        Assert.Equal("", _dialogue.Device.Take());
        Assert.Equal([(0x10_0000ul, IotlbMessage.Read), (0x10_2000ul, IotlbMessage.Read), (0x10_3000ul, ReadWrite)], Misses());

        Assert.Equal(0ul, Update(0x10_0000, 0x2000, User, IotlbMessage.Read));
        Assert.Empty(Misses());
        Assert.Equal(0ul, Update(0x10_2000, 0x2000, User + 0x2000, ReadWrite));

        Assert.Equal("memory 1; memory 2; start 0 at 0 silent", _dialogue.Device.Take());
        Assert.Equal(AddressSpace.Guest, _dialogue.Device.Layouts[0].Space);
    }

    [Theory]
    [InlineData(0x50_0fffu, 1u, false, TranslationResult.Found)]
    [InlineData(0x50_0fffu, 1u, true, TranslationResult.Forbidden)]
    [InlineData(0x50_1000u, 1u, true, TranslationResult.Found)]
    [InlineData(0x50_2000u, 1u, true, TranslationResult.Found)]
    [InlineData(0x50_2000u, 1u, false, TranslationResult.Forbidden)]
    [InlineData(0x50_3000u, 1u, false, TranslationResult.Missing)]
    [InlineData(0x4f_ffffu, 1u, false, TranslationResult.Missing)]
    public void Translation_GoesByAddressAndPermission(uint address, uint length, bool writes, TranslationResult expected)
    {
        Update(0x50_0000, 0x1000, User + 0x4000, IotlbMessage.Read);
        Update(0x50_1000, 0x1000, User, ReadWrite);
        Update(0x50_2000, 0x1000, User + 0x8000, IotlbMessage.Write);

        Assert.Equal(expected, Memory.TryTranslateAccess(address, length, writes, out _));
    }

    [Fact]
    public void Translations_SideBySide_AreOnePiece_AndInvalidatedInPart()
    {
        for (ulong page = 0; page < 4; page++) Update(0x50_0000 + (page * 0x1000), 0x1000, User + (page * 0x1000), ReadWrite);
        Assert.Equal(TranslationResult.Found, Memory.TryTranslateAccess(0x50_0000, 0x4000, false, out MemorySlice whole));
        Assert.Equal(0x4000, whole.Length);

        Assert.Equal(0ul, Tell(new IotlbMessage(0x50_1800, 0x800, 0, 0, IotlbMessage.Invalidate)));

        Memory.TryTranslateAccess(0x50_0000, 0x4000, false, out MemorySlice first);
        Memory.TryTranslateAccess(0x50_2000, 0x4000, false, out MemorySlice second);
        Assert.Equal((0x1800, 0x2000), (first.Length, second.Length));
        Assert.Equal(whole.Address + 0x2000, second.Address);
        Assert.Equal(TranslationResult.Missing, Memory.TryTranslateAccess(0x50_1800, 1, false, out _));

        Assert.Equal(0ul, Tell(new IotlbMessage(0, ulong.MaxValue, 0, 0, IotlbMessage.Invalidate)));
        Assert.Equal(TranslationResult.Missing, Memory.TryTranslateAccess(0x50_0000, 1, false, out _));
    }

    [Theory]
    [InlineData(0x1000ul, 0ul, User, ReadWrite, IotlbMessage.Update)]
    [InlineData(0x1000ul, 0x1000ul, User, 0, IotlbMessage.Update)]
    [InlineData(0x1000ul, 0x1000ul, User, 4, IotlbMessage.Update)]
    [InlineData(ulong.MaxValue, 2ul, User, ReadWrite, IotlbMessage.Update)]
    // CVE-2018-1059: the beginning is shared, the end is not.
    [InlineData(0x1000ul, 0x1001ul, User + 0xf000, ReadWrite, IotlbMessage.Update)]
    [InlineData(0x1000ul, ulong.MaxValue - 0x1000, User, ReadWrite, IotlbMessage.Update)]
    [InlineData(0x1000ul, 0x1000ul, 0ul, ReadWrite, IotlbMessage.Update)]
    [InlineData(0x1000ul, 0ul, 0ul, 0, IotlbMessage.Invalidate)]
    [InlineData(0x1000ul, 0x1000ul, User, ReadWrite, IotlbMessage.Miss)]
    [InlineData(0x1000ul, 0x1000ul, User, ReadWrite, IotlbMessage.AccessFailure)]
    [InlineData(0x1000ul, 0x1000ul, User, ReadWrite, 77)]
    public void Message_WithoutSense_IsRefused(ulong address, ulong size, ulong user, byte permission, byte type) =>
        Assert.Equal(1ul, Tell(new IotlbMessage(address, size, user, permission, type)));

    [Fact]
    public void Translations_AreBounded_TheOldestIsForgotten()
    {
        for (ulong i = 0; i < 1030; i++) Update(0x100_0000 + (i * 0x2000), 0x1000, User, ReadWrite);

        Assert.Equal(TranslationResult.Missing, Memory.TryTranslateAccess(0x100_0000 + (5 * 0x2000), 1, false, out _));
        Assert.Equal(TranslationResult.Found, Memory.TryTranslateAccess(0x100_0000 + (6 * 0x2000), 1, false, out _));
    }

    [Fact]
    public void Miss_OfAQueue_IsAskedForOnce_UntilItsPageIsTold()
    {
        var miss = new TranslationMiss(true, 0x1234_5678, true);
        for (int i = 0; i < 3; i++) _dialogue.Session.OnTranslationMissed(miss);
        Assert.Equal([(0x1234_5000ul, IotlbMessage.Write)], Misses());

        Update(0x1000, 0x1000, User, ReadWrite);
        Tell(new IotlbMessage(0x1000, 0x1000, 0, 0, IotlbMessage.Invalidate));
        _dialogue.Session.OnTranslationMissed(miss);
        Assert.Empty(Misses());
        _dialogue.Session.OnTranslationMissed(miss with { Writes = false });
        Assert.Equal([(0x1234_5000ul, ReadWrite)], Misses());

        Update(0x1234_5000, 0x1000, User, IotlbMessage.Read);
        _dialogue.Session.OnTranslationMissed(miss);
        Assert.Equal([(0x1234_5000ul, IotlbMessage.Write)], Misses());
        Tell(new IotlbMessage(0x1234_5800, 1, 0, 0, IotlbMessage.Invalidate));
        _dialogue.Session.OnTranslationMissed(miss);
        Assert.Equal([(0x1234_5000ul, IotlbMessage.Write)], Misses());
    }

    [Fact]
    public void Miss_ThatIsNeverAnswered_IsAskedForAgainNowAndThen()
    {
        for (int i = 0; i < 200; i++) _dialogue.Session.OnTranslationMissed(new TranslationMiss(true, 0x1000, false));

        Assert.Equal(Enumerable.Repeat((0x1000ul, IotlbMessage.Read), 4), Misses());
    }

    [Fact]
    public void Miss_WithoutRoomForIt_IsSentWhenThereIs()
    {
        while (_dialogue.Session.Requests!.TrySend(BackEndRequest.IotlbMsg, new IotlbMessage(0, 0, 0, 0, IotlbMessage.Miss)))
        {
        }

        _dialogue.Session.OnTranslationMissed(new TranslationMiss(true, 0x1000, false));
        _dialogue.Session.OnTranslationMissed(new TranslationMiss(true, 0x2000, false));
        _dialogue.Session.OnTranslationMissed(new TranslationMiss(true, 0x1000, true));
        Assert.DoesNotContain((0x1000ul, ReadWrite), Misses());
        _dialogue.Session.OnRequestsWritable();
        Assert.Equal([(0x1000ul, ReadWrite), (0x2000ul, IotlbMessage.Read)], Misses());
        _dialogue.Session.OnRequestsWritable();
        Assert.Empty(Misses());
    }

    [Fact]
    public void Miss_ThatIsAnsweredMeanwhile_IsNotSent()
    {
        while (_dialogue.Session.Requests!.TrySend(BackEndRequest.IotlbMsg, new IotlbMessage(0, 0, 0, 0, IotlbMessage.Miss)))
        {
        }

        _dialogue.Session.OnTranslationMissed(new TranslationMiss(true, 0x1000, false));
        Update(0x1000, 0x1000, User, ReadWrite);
        Misses();
        _dialogue.Session.OnRequestsWritable();

        Assert.Empty(Misses());
    }

    [Fact]
    public void Miss_IsSentAgain_OnAnotherSocket()
    {
        _dialogue.Session.OnTranslationMissed(new TranslationMiss(true, 0x1000, false));
        (UnixConnection front, UnixConnection back) = UnixConnection.Pair();
        _dialogue.Tell(SetBackEndReqFd, [back.Handle]);
        back.Dispose();

        Assert.Equal([(0x1000ul, IotlbMessage.Read)], Misses(front));
        front.Dispose();
    }

    [Fact]
    public void Invalidate_WithdrawsWhatWasTranslated_AndNothingElse()
    {
        Update(0x50_0000, 0x1000, User, ReadWrite);
        Update(0x50_1000, 0x1000, User + 0x8000, ReadWrite);
        Assert.Empty(_dialogue.Device.Withdrawn);
        Update(0x50_1000, 0x1000, User + 0x8000, ReadWrite); // the same once more
        Assert.Empty(_dialogue.Device.Withdrawn);

        Tell(new IotlbMessage(0x50_0800, 0x1000, 0, 0, IotlbMessage.Invalidate));

        Assert.Equal([At(0x800, 0x800), At(0x8000, 0x800)], _dialogue.Device.Withdrawn);
        Tell(new IotlbMessage(0x50_0800, 0x1000, 0, 0, IotlbMessage.Invalidate));
        Assert.Empty(_dialogue.Device.Withdrawn);
    }

    [Fact]
    public void Update_ThatPutsAnotherPageThere_WithdrawsTheFormer()
    {
        Update(0x50_0000, 0x2000, User, ReadWrite);
        Update(0x50_1000, 0x1000, User + 0x8000, ReadWrite);
        Assert.Equal([At(0x1000, 0x1000)], _dialogue.Device.Withdrawn);

        Update(0x50_0000, 0x1000, User, IotlbMessage.Write); // no longer to be read
        Assert.Equal([At(0, 0x1000)], _dialogue.Device.Withdrawn);
    }

    [Fact]
    public void Invalidate_OfVeryMuch_WithdrawsEverything()
    {
        for (ulong i = 0; i < 65; i++) Update(0x100_0000 + (i * 0x2000), 0x1000, User, ReadWrite);

        Tell(new IotlbMessage(0, ulong.MaxValue, 0, 0, IotlbMessage.Invalidate));

        Assert.Equal([HostRange.Everything], _dialogue.Device.Withdrawn);
    }

    [Fact]
    public void Invalidate_IsAnswered_WhenTheDeviceHasLetGo()
    {
        Update(0x50_0000, 0x1000, User, ReadWrite);
        _dialogue.Device.AnswersAtOnce = false;
        _dialogue.Tell(IotlbMsg, new IotlbMessage(0x50_0000, 0x1000, 0, 0, IotlbMessage.Invalidate));
        Assert.False(_dialogue.HasAnswer);

        _dialogue.Session.OnMemorySet();

        Assert.Equal(0ul, _dialogue.Channel.Receive<ulong>(IotlbMsg));
    }

    [Fact]
    public void Translations_EndWithTheLastRing()
    {
        Update(0x10_0000, 0x4000, User, ReadWrite);
        _dialogue.Tell(SetVringNum, new VringState(0, 16));
        _dialogue.Tell(SetVringAddr, new VringAddress(0, 0, 0x10_0000, 0x10_2000, 0x10_1000, 0));
        _dialogue.Tell(SetVringKick, 0ul, [_dialogue.Files.Bell()]);
        Assert.Equal("memory 1; start 0 at 0 silent", _dialogue.Device.Take());
        _dialogue.StopRing(0);

        _dialogue.Tell(SetVringKick, 0ul, [_dialogue.Files.Bell()]);
        Update(0x50_0000, 0x1000, User, ReadWrite);

        Assert.Equal(TranslationResult.Missing, Memory.TryTranslateAccess(0x10_0000, 1, false, out _));
    }

    [Fact]
    public void WithoutTheFeature_TranslationsAreRefused()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.Channel.Send(IotlbMsg, new IotlbMessage(0x1000, 0x1000, User, ReadWrite, IotlbMessage.Update));

        Assert.Equal(1ul, dialogue.Channel.Receive<ulong>(IotlbMsg));
    }

    public void Dispose()
    {
        _front.Dispose();
        _dialogue.Dispose();
    }

    // Of the memory that is shared.
    private HostRange At(int offset, ulong size) => new(_base + offset, size);

    private ulong Update(ulong address, ulong size, ulong user, byte permission) => Tell(new IotlbMessage(address, size, user, permission, IotlbMessage.Update));

    private ulong Tell(IotlbMessage message)
    {
        _dialogue.Channel.Send(IotlbMsg, message);
        return _dialogue.Channel.Receive<ulong>(IotlbMsg);
    }

    private List<(ulong Address, byte Permission)> Misses() => Misses(_front);

    private static List<(ulong Address, byte Permission)> Misses(UnixConnection front)
    {
        var misses = new List<(ulong, byte)>();
        byte[] bytes = new byte[MessageHeader.Length + IotlbMessage.Length];
        while (front.TryReceive(bytes, [], out int count) == IoStatus.Done)
        {
            Assert.Equal(bytes.Length, count);
            Assert.Equal((uint)BackEndRequest.IotlbMsg, MemoryMarshal.Read<MessageHeader>(bytes).Request);
            var miss = MemoryMarshal.Read<IotlbMessage>(bytes.AsSpan(MessageHeader.Length));
            Assert.Equal(IotlbMessage.Miss, miss.Type);
            misses.Add((miss.Address, miss.Permission));
        }
        return misses;
    }
}
