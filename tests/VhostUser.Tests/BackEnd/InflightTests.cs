using ActorNet.Io.Sockets;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.Messages;
using static ActorNet.VhostUser.Messages.FrontEndRequest;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>The buffer for what is in flight: who makes it, who keeps it, and what is wrong with one.</summary>
public class InflightTests
{
    private const ulong Stride = 8256; // 32 bytes for the ring and for each of 256 entries, which packed rings need, rounded up to 64

    [Fact]
    public void Buffer_IsMade_AndTakenBackByTheNextSession()
    {
        var files = new List<FdHandle>();
        InflightDescription made;
        using (var first = new Dialogue()) made = Ask(first, 5, 256, files);
        Assert.Equal(new InflightDescription(5 * Stride, 0, 5, 256, 0), made);
        using FdHandle file = Assert.Single(files);
        using var second = new Dialogue();
        second.Tell(SetProtocolFeatures, ProtocolFeatures.InflightShmFd | ProtocolFeatures.ReplyAck);

        Assert.Equal(0ul, second.Ack(SetInflightFd, made, [file]));
        second.SetMemory();
        second.StartRing(1);

        Assert.Equal("memory 1; start 1 at 0 silent noted 256", second.Device.Take());
    }

    [Fact]
    public void Buffer_ForFewerRingsThanThereAre_LeavesTheOthersAlone()
    {
        var files = new List<FdHandle>();
        using var dialogue = new Dialogue();
        InflightDescription made = Ask(dialogue, 1, 256, files);
        dialogue.Tell(SetInflightFd, made, [files[0]]);
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.StartRing(1);

        Assert.Equal("memory 1; start 0 at 0 silent noted 256; start 1 at 0 silent", dialogue.Device.Take());
        files[0].Dispose();
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(6, 256)]
    [InlineData(65535, 256)]
    [InlineData(1, 0)]
    [InlineData(1, 65535)]
    public void Buffer_ThatCannotBe_IsNone(int rings, int size)
    {
        var files = new List<FdHandle>();
        using var dialogue = new Dialogue();

        Assert.Equal(new InflightDescription(0, 0, (ushort)rings, (ushort)size, 0), Ask(dialogue, rings, size, files));

        Assert.Empty(files);
    }

    [Theory]
    // CVE-2021-3839: more rings than there are.
    [InlineData(6ul * Stride, 0ul, 6, 256, "6 rings of 256 entries, for a device with 5 rings")]
    [InlineData(65535ul, 0ul, 65535, 1, "65535 rings of 1 entries, for a device with 5 rings")]
    [InlineData(Stride, 0ul, 1, 0, "1 rings of 0 entries")]
    [InlineData(Stride - 1, 0ul, 1, 256, "which need 8256")]
    [InlineData(Stride, 0ul, 2, 256, "which need 16512")]
    [InlineData(Stride, 4ul, 1, 256, "at offset 0x4")]
    [InlineData(Stride, ulong.MaxValue - 7, 1, 256, "at offset 0x")]
    [InlineData(ulong.MaxValue, 0ul, 1, 256, "18446744073709551615 bytes")]
    [InlineData(0x4000ul, 0ul, 1, 256, "The file ends at 8256 bytes.")]
    public void Buffer_GivenBackWrong_EndsTheSession(ulong size, ulong offset, int rings, int entries, string text)
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.InflightShmFd);

        dialogue.SendRaw(Dialogue.Bytes(SetInflightFd, new InflightDescription(size, offset, (ushort)rings, (ushort)entries, 0)), [dialogue.Files.Create(Stride)]);

        Assert.Equal(PumpResult.Faulted, dialogue.Pump());
        Assert.Equal(VhostUserFault.BadInflight, dialogue.Fault!.Kind);
        Assert.Contains(text, dialogue.Fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffer_ReplacedWhileARingRuns_IsUnmappedWhenTheRingHasStopped()
    {
        using var dialogue = new Dialogue();
        dialogue.Tell(SetProtocolFeatures, ProtocolFeatures.InflightShmFd | ProtocolFeatures.ReplyAck);
        var description = new InflightDescription(Stride, 0, 1, 256, 0);
        dialogue.Ack(SetInflightFd, description, [dialogue.Files.Create(Stride)]);
        dialogue.SetMemory();
        dialogue.StartRing(0);
        Assert.Equal(2, dialogue.Files.Mapped);
        dialogue.Device.AnswersAtOnce = false;

        dialogue.Tell(SetInflightFd, description, [dialogue.Files.Create(Stride)]);
        Assert.Equal(3, dialogue.Files.Mapped);
        dialogue.Session.OnQueueStopped(0, VirtqueuePosition.Split(1));

        Assert.Equal(2, dialogue.Files.Mapped);
    }

    [Fact]
    public void Session_ThatEndsMeanwhile_LeavesNothingMapped()
    {
        using var dialogue = new Dialogue();
        dialogue.SetMemory();
        dialogue.StartRing(0);
        dialogue.Device.AnswersAtOnce = false;

        // The dialogue looks, when it is disposed, whether anything is still open or mapped.
        dialogue.Tell(SetInflightFd, new InflightDescription(Stride, 0, 1, 256, 0), [dialogue.Files.Create(Stride)]);

        Assert.Equal(SessionState.Waiting, dialogue.Session.State);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(100)]
    public void PackedRings_HaveTheirsToo_OfAnySize(int size)
    {
        var files = new List<FdHandle>();
        using var dialogue = new Dialogue();
        dialogue.Device.OfferedFeaturesToo = FeatureBits.RingPacked;
        dialogue.Tell(SetFeatures, FakeDevice.OfferedFeatures | FeatureBits.RingPacked);

        Assert.True(Ask(dialogue, 1, size, files).Size >= (ulong)PackedInflight.SizeOf(size));
        foreach (FdHandle file in files) file.Dispose();
    }

    private static InflightDescription Ask(Dialogue dialogue, int rings, int size, List<FdHandle> files)
    {
        dialogue.Channel.Send(GetInflightFd, new InflightDescription(0, 0, (ushort)rings, (ushort)size, 0));
        return dialogue.ReceiveWithFiles<InflightDescription>(GetInflightFd, files);
    }
}
