using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>When the dirty log is used, for what, and what a front end may do to it while rings run.</summary>
public sealed class LogTests : IDisposable
{
    private const ulong Features = FakeDevice.OfferedFeatures | ProtocolFeatures.VirtioProtocolFeatures;
    private const ulong Logging = Features | ProtocolFeatures.VirtioLogAll;
    private const string Nothing = "log -,-,-,-,-";
    private const string Buffers = "log b-,b-,b-,b-,b-";

    private readonly Dialogue _dialogue = new();

    public LogTests()
    {
        _dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.LogShmFd | ProtocolFeatures.ReplyAck);
        _dialogue.Tell(SetFeatures, Features);
        _dialogue.SetMemory();
        _dialogue.StartRing(0);
        _dialogue.StartRing(1);
        _dialogue.Device.Take();
    }

    [Fact]
    public void Migration_AsQemuDoesIt_NeverStopsARing()
    {
        Assert.Equal(0ul, SetBase());
        Assert.Equal(0ul, _dialogue.Ack(SetFeatures, Logging));
        for (uint ring = 0; ring < 2; ring++) Assert.Equal(0ul, _dialogue.Ack(SetVringAddr, Address(ring, VringAddress.LogUsed)));
        Assert.Equal($"{Buffers}; log br1800,b-,b-,b-,b-; log br1800,br3800,b-,b-,b-", _dialogue.Device.Take());

        // Cancelled: it repeats all of it.
        Assert.Equal(0ul, _dialogue.Ack(SetFeatures, Features));
        for (uint ring = 0; ring < 2; ring++) Assert.Equal(0ul, _dialogue.Ack(SetVringAddr, Address(ring, 0)));
        Assert.Equal($"log r1800,r3800,-,-,-; log -,r3800,-,-,-; {Nothing}", _dialogue.Device.Take());
    }

    [Fact]
    public void Log_SetAfterTheFeatures_IsUsedAtOnce()
    {
        _dialogue.Ack(SetFeatures, Logging);
        Assert.Equal("", _dialogue.Device.Take());

        SetBase();

        Assert.Equal(Buffers, _dialogue.Device.Take());
    }

    [Fact]
    public void Request_IsAnsweredWhenEveryQueueLogs()
    {
        SetBase();
        _dialogue.Device.AnswersAtOnce = false;
        _dialogue.Channel.Send(SetFeatures, Logging, needReply: true);
        _dialogue.Pump();
        Assert.False(_dialogue.HasAnswer);

        _dialogue.Session.OnLogSet();
        _dialogue.Pump();

        Assert.Equal(0ul, _dialogue.Channel.Receive<ulong>(SetFeatures));
    }

    [Fact]
    public void Log_Replaced_IsUnmappedOnlyWhenNoQueueHasItAnyMore()
    {
        _dialogue.Ack(SetFeatures, Logging);
        SetBase();
        DirtyLog first = _dialogue.Device.Logs[0].Buffers!;
        _dialogue.Device.AnswersAtOnce = false;
        int mapped = _dialogue.Files.Mapped;

        _dialogue.Channel.Send(SetLogBase, new LogDescription(0x2000, 0), [_dialogue.Files.Create(0x2000)]);
        _dialogue.Pump();
        Assert.Equal(mapped + 1, _dialogue.Files.Mapped);
        first.Mark(0, 1);
        _dialogue.Session.OnLogSet();
        _dialogue.Pump();

        Assert.Equal(0ul, _dialogue.Channel.Receive<ulong>(SetLogBase));
        Assert.Equal(mapped, _dialogue.Files.Mapped);
        Assert.NotSame(first, _dialogue.Device.Logs[0].Buffers);
    }

    [Fact]
    public void Mark_IsSeenInTheFile_BehindItsOffset()
    {
        FdHandle file = _dialogue.Files.Create(0x1000);
        _dialogue.Ack(SetFeatures, Logging);
        SetBase(new LogDescription(0x100, 0x33), file);

        _dialogue.Device.Logs[0].Buffers!.Mark(13 * 4096, 1);

        byte[] bytes = new byte[0x1000];
        Assert.Equal(IoStatus.Done, file.TryRead(bytes, out _));
        Assert.Equal(0x33 + 1, Array.FindIndex(bytes, static b => b != 0));
        Assert.Equal(1 << 5, bytes[0x33 + 1]);
    }

    [Fact]
    public void Bell_IsRungOnceForManyMarks_AndMayBeReplaced()
    {
        _dialogue.Ack(SetFeatures, Logging);
        SetBase();
        using EventFd first = EventFd.Create();
        using EventFd second = EventFd.Create();
        DirtyLog log = _dialogue.Device.Logs[0].Buffers!;
        _dialogue.Tell(SetLogFd, [first.Handle]);
        for (int i = 0; i < 3; i++) log.Mark(0, 1);
        log.Poke();
        log.Poke();
        Assert.Equal(1ul, first.Drain());
        Assert.All(_dialogue.Device.Logs, static log => Assert.True(log.IsHeard)); // by whoever logs in the queues' place, too

        _dialogue.Tell(SetLogFd, [second.Handle]);
        log.Mark(0, 1);
        log.Poke();

        Assert.Equal((0ul, 1ul), (first.Drain(), second.Drain()));
    }

    [Fact]
    public void Base_WithoutSharedMemory_IsDeclined_AndNobodyWaits()
    {
        using var dialogue = new Dialogue();

        dialogue.Tell(SetLogBase, 0x7f00_0000_0000ul);

        Assert.False(dialogue.HasAnswer);
        Assert.NotEqual(0ul, dialogue.Ask(GetFeatures));
    }

    public void Dispose() => _dialogue.Dispose();

    private static VringAddress Address(uint ring, uint flags) =>
        Dialogue.AddressOf(ring) with { Flags = flags, Log = 0x1800 + (0x2000ul * ring) };

    private ulong SetBase() => SetBase(new LogDescription(0x1000, 0), _dialogue.Files.Create(0x1000));

    private ulong SetBase(LogDescription description, FdHandle file)
    {
        _dialogue.Channel.Send(SetLogBase, description, [file]);
        return _dialogue.Channel.Receive<ulong>(SetLogBase);
    }
}
