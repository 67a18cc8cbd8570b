using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.Actors.Tests.KnownFailures;

/// <summary>Failures with a number, which a NIC and its actors could have repeated.</summary>
public sealed class NicNumberFailureTests() : NicFailureTest(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01"), 2) { EnabledFeatures = FeatureBits.Rss })
{
    /// <summary>Queue numbers that are none, signed and unsigned: everything that is said of them has an answer, and an owner for its descriptor.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(5)]
    [InlineData(0x7FFF)]
    [InlineData(0x8000)]
    [InlineData(0xFFFF)]
    [InlineData(int.MaxValue)]
    public void Cve2011_2512_QueueNumberOutOfRange_IsRefused(int index)
    {
        GuestNic guest = Attached();
        using EventFd first = EventFd.Create(), second = EventFd.Create();
        FdHandle kick = first.Handle.Duplicate(), other = second.Handle.Duplicate();
        guest.Tell(new StartQueue(index, guest.Driver.Layout(0), default, kick, null));
        Assert.Equal(new QueueRefused(index, RingFault.BadLayout), guest.Transport.ExpectMsg<QueueRefused>());
        guest.Tell(new StopQueue(index));
        Assert.Equal(index, guest.Transport.ExpectMsg<QueueStopped>().Index);
        guest.Tell(new EnableQueue(index, false));
        guest.Tell(new SetInterrupt(index, null));
        guest.Tell(new SetKick(index, other));
        guest.Settle();
        Assert.True(kick.IsClosed && other.IsClosed);
        AssertWorks(guest);
    }

    /// <summary>
    /// A NIC whose wire leads back into itself, short frames included: each hop is a message, so that nothing recurses, however long it goes on.
    /// </summary>
    [Fact]
    public void Cve2021_3416_GuestWiredToItself_HearsItselfAndNothingElseHappens()
    {
        Nic.Tell(new Connect(Target, Terms));
        GuestNic guest = Attached();
        for (int burst = 0; burst < 200; burst++)
        {
            byte[][] frames = [.. Enumerable.Range(0, 32).Select(i => Support.Frames.Make(burst, 18 + ((burst + i) % 60)))];
            guest.Send(frames);
            foreach (byte[] frame in frames) Assert.Equal(frame, guest.Receive());
        }

        guest.AwaitAllSent();
        PortReport report = ReportOf(Nic);
        Assert.Equal((6400L, 6400L, 0L, 0L), (report.FramesIn, report.FramesOut, report.Dropped, report.Imbalance));
        Assert.Equal(2 * Credit, report.Credit);
    }

    /// <summary>Frames below the minimum of an Ethernet, looped back past whoever pads: they arrive as they are.</summary>
    [Fact]
    public void Cve2025_12464_ShortFramesLoopedBack_ArriveAsTheyAre()
    {
        Nic.Tell(new Connect(Target, Terms));
        GuestNic guest = Attached();
        for (int length = 14; length < 64; length++)
        {
            byte[] frame = new byte[length];
            frame.AsSpan().Fill((byte)length);
            frame.AsSpan(0, 6).Fill(0xFF);
            guest.Send(frame);
            Assert.Equal(frame, guest.Receive());
        }
    }

    /// <summary>The way a driver is interrupted, and its doorbell, replaced again and again: each is let go of once.</summary>
    [Fact]
    public void Cve2024_4693_DoorbellsReplacedAgainAndAgain_AreEachLetGoOfOnce()
    {
        GuestNic guest = Attached();
        using EventFd bell = EventFd.Create();
        FdHandle[] kicks = [.. Enumerable.Range(0, 6).Select(_ => bell.Handle.Duplicate())];
        foreach (FdHandle kick in kicks) guest.Tell(new SetKick(1, kick));
        guest.Settle();
        Assert.Equal([true, true, true, true, true, false], kicks.Select(static kick => kick.IsClosed));
        Assert.True(guest.Driver.TrySend(Support.Frames.Make(1)));
        guest.Driver.Flush();
        bell.Signal();
        ReceiveBatch().Return();

        for (int i = 0; i < 3; i++)
        {
            guest.Tell(new SetInterrupt(1, null));
            guest.Tell(new SetKick(1, null));
        }

        guest.Detach();
        guest.Tell(new DetachDriver());
        guest.Transport.ExpectMsg<DriverDetached>();
        Assert.All(kicks, static kick => Assert.True(kick.IsClosed));
        AssertWorks(Attached());
    }

    /// <summary>A jumbo frame towards a guest with small buffers costs that frame, and no more.</summary>
    [Theory]
    [InlineData(FeatureBits.Version1)]
    [InlineData(FeatureBits.Version1 | FeatureBits.MrgRxbuf)]
    public void Cve2015_7295_JumboFrameFromTheNetwork_DoesNotSilenceTheGuest(ulong features)
    {
        GuestNic guest = Attached(new() { Features = features, ReceiveQueueSize = 16, TransmitQueueSize = 16, ReceiveBufferLength = 256, Mtu = 100 });
        Assert.Equal(features, guest.Driver.Features);
        FrameBatch batch = Support.Frames.Batch(Support.Frames.Make(1), Support.Frames.Make(2, 9000), Support.Frames.Make(3));
        Link.Send(batch);
        Assert.Equal(Support.Frames.Make(1), guest.Receive());
        Assert.Equal(Support.Frames.Make(3), guest.Receive());
        Assert.Same(batch, TakeBack());
        Assert.Equal(1, DropsOf(ReportOf(Nic), "buffer-too-small"));
    }

    /// <summary>A table that names queues which exist but do not run: their frames are dropped and counted, and no queue takes them instead.</summary>
    [Fact]
    public void Cve2024_6505_TableWithAQueueThatDoesNotRun_DropsItsFrames()
    {
        ulong features = FeatureBits.Version1 | FeatureBits.CtrlVq | FeatureBits.Mq | FeatureBits.Rss;
        GuestNic guest = MakeGuest(new() { Features = features, ReceiveQueueSize = 64, TransmitQueueSize = 64 });
        guest.Tell(new AttachDriver());
        guest.Tell(new SetDriverFeatures(features));
        guest.Transport.ExpectMsg<DriverFeaturesSet>();
        guest.Settle();
        guest.Driver.Start();
        foreach (int queue in new[] { 4, 0, 1 }) guest.Start(queue, guest.Driver.Layout(queue)); // the second pair never
        byte[] types = [0, 0, 0, 0], mask = [0, 0], second = [1, 0], pairs = [2, 0], noKey = [0];
        Assert.True(guest.Driver.TrySubmit(4, 1, [.. types, .. mask, .. second, .. second, .. pairs, .. noKey]));
        Peer.AwaitCondition(() =>
        {
            guest.Driver.Poll(1, NoFrames.Instance);
            return guest.Driver.Control is ControlState.Done;
        });

        FrameBatch batch = Support.Frames.Batch(Numbered(0, 10));
        Link.Send(batch);
        Assert.Same(batch, TakeBack());
        Assert.Equal((10L, 0L), (DropsOf(ReportOf(Nic), "queue-stopped"), ReportOf(Nic).FramesOut));
        guest.Send(Support.Frames.Make(1));
        ReceiveBatch().Return();
    }

    /// <summary>A descriptor that is no doorbell, whose owner is the queue nonetheless: it is closed with it.</summary>
    [Fact]
    public void Cve2023_1838_DoorbellThatIsNone_BreaksThatDeviceOnly()
    {
        GuestNic guest = Attached();
        FdHandle file = Io.Memory.MemFd.Create("no-doorbell", 4096);
        guest.Tell(new SetKick(0, file));
        Assert.Equal(new QueueBroken(0, RingFault.BadDoorbell), guest.Transport.ExpectMsg<QueueBroken>());
        guest.Detach();
        Assert.True(file.IsClosed);
        AssertWorks(Attached());
    }

    private sealed class NoFrames : IFrameReceiver
    {
        public static readonly NoFrames Instance = new();

        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => Assert.Fail("no frame was sent");
    }
}
