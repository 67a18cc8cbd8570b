using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

public sealed class VirtioNetDriverTests
{
    // The reference device knows split rings only, and gives every chain back by name.
    private const ulong AllFeatures = VirtioNetDriverOptions.UsableFeatures & ~(FeatureBits.RingPacked | FeatureBits.InOrder);

    public static TheoryData<ulong, VirtioNetDriverOptions> Shapes()
    {
        TheoryData<ulong, VirtioNetDriverOptions> shapes = [];
        VirtioNetDriverOptions small = new() { ReceiveQueueSize = 16, TransmitQueueSize = 16 };
        foreach (ulong features in (ulong[])[AllFeatures, AllFeatures & ~FeatureBits.MrgRxbuf, AllFeatures & ~FeatureBits.IndirectDesc,
            AllFeatures & ~FeatureBits.EventIdx, FeatureBits.Version1, FeatureBits.MrgRxbuf, 0])
        {
            shapes.Add(features, small);
            shapes.Add(features, small with { SeparateHeader = true });
            shapes.Add(features, small with { SegmentLength = 700, Indirect = IndirectUse.Always });
            shapes.Add(features, small with { SegmentLength = 333, Indirect = IndirectUse.Tail, ReceiveBufferLength = 999 });
        }
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Frames_BothDirections_ArriveWhole(ulong features, VirtioNetDriverOptions options)
    {
        ReferenceDevice device = new(options, features);
        VirtioNetDriver driver = device.Driver;
        driver.Start();
        Random random = new(1);
        for (int round = 0; round < 500; round++)
        {
            byte[] frame = new byte[random.Next(14, 1515)];
            random.NextBytes(frame);
            Assert.True(device.TryDeliver(frame), $"no buffers in round {round}");
            device.Rings[0].Publish();
            Assert.False(driver.Poll(64, device));
            Assert.Equal(frame, Assert.Single(device.ToDriver));
            device.ToDriver.Clear();

            Assert.True(driver.TrySend(frame));
            driver.Flush();
            Assert.Equal(frame, Assert.Single(device.TakeSent()));
        }
        driver.ReclaimSent();
        Assert.Equal(0, driver.InFlight(1));
        Assert.Equal(500, driver.Counters[DriverCounter.FramesReceived]);
        Assert.Equal(500, driver.Counters[DriverCounter.FramesSent]);
        Assert.Equal(DeviceFault.None, driver.LastFault);
    }

    [Theory]
    [InlineData(AllFeatures, 12)]
    [InlineData(FeatureBits.Version1, 12)]
    [InlineData(FeatureBits.MrgRxbuf, 12)]
    [InlineData(0ul, 10)]
    public void HeaderLength_FollowsTheFeatures(ulong features, int length) =>
        Assert.Equal(length, new ReferenceDevice(new VirtioNetDriverOptions(), features).Driver.HeaderLength);

    [Fact]
    public void Negotiate_WithoutControlQueue_DropsWhatNeedsIt()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions { QueuePairs = 4 }, AllFeatures & ~FeatureBits.CtrlVq);
        Assert.Equal(0ul, device.Driver.Features & (FeatureBits.CtrlRx | FeatureBits.Mq | FeatureBits.CtrlMacAddr));
        Assert.Equal(2, device.Driver.QueueCount);
        Assert.False(device.Driver.TrySetQueuePairs(2));
    }

    [Fact]
    public void Negotiate_UnknownBits_AreNotTaken() =>
        Assert.Equal(
            VirtioNetDriverOptions.UsableFeatures | VirtioNetDriverOptions.OffloadFeatures | VirtioNetDriverOptions.HashFeatures,
            new ReferenceDevice(new VirtioNetDriverOptions { Features = ulong.MaxValue }, ulong.MaxValue).Driver.Features);

    [Fact]
    public void TrySend_RingFull_IsFalseAndAnInterruptIsWanted()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions { TransmitQueueSize = 8 }, AllFeatures);
        VirtioNetDriver driver = device.Driver;
        driver.Start();
        byte[] frame = new byte[60];
        for (int i = 0; i < 8; i++) Assert.True(driver.TrySend(frame));
        Assert.False(driver.TrySend(frame));
        Assert.True(driver.IsTransmitFull);
        Assert.Equal(1, device.Kicks[1]); // shown to the device, else nobody would ever empty the ring

        Assert.Equal(8, device.TakeSent().Count);
        driver.Poll(64, device);
        Assert.False(driver.IsTransmitFull);
        Assert.True(driver.TrySend(frame));
    }

    [Theory]
    [InlineData(AllFeatures)]
    [InlineData(AllFeatures & ~FeatureBits.EventIdx)]
    public void TrySend_RingFullAndALateInterrupt_TheNextOneIsStillWanted(ulong features)
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions { TransmitQueueSize = 8 }, features);
        VirtioNetDriver driver = device.Driver;
        driver.Start();
        for (int i = 0; i < 8; i++) Assert.True(driver.TrySend(new byte[60]));
        Assert.False(driver.TrySend(new byte[60]));
        driver.OnInterrupt(1); // of something that was dealt with long ago
        driver.Poll(64, device);
        Assert.True(driver.IsTransmitFull);
        while (device.Rings[1].TryTake(out ReferenceRing.Chain chain)) device.Rings[1].PushUsed(chain.Head, 0);
        Assert.True(device.Rings[1].Publish());
    }

    [Fact]
    public void TrySend_LongerThanABuffer_IsCountedAndGone()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        Assert.True(device.Driver.TrySend(new byte[1519]));
        Assert.Equal(1, device.Driver.Counters[DriverCounter.FrameTooLong]);
        device.Driver.Flush();
        Assert.Empty(device.TakeSent());
    }

    [Fact]
    public void Poll_BudgetUsedUp_AsksToBeCalledAgain()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        device.Driver.Start();
        for (int i = 0; i < 10; i++) device.TryDeliver(new byte[100]);
        device.Rings[0].Publish();
        Assert.True(device.Driver.Poll(4, device));
        Assert.True(device.Driver.Poll(4, device));
        Assert.False(device.Driver.Poll(4, device));
        Assert.Equal(10, device.ToDriver.Count);
        device.TryDeliver(new byte[100]);
        Assert.True(device.Rings[0].Publish()); // now an interrupt is wanted again
    }

    [Fact]
    public void Poll_FrameOverManyBuffers_IsPutTogether()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions { ReceiveBufferLength = 256, Mtu = 65521 }, AllFeatures);
        device.Driver.Start();
        byte[] frame = new byte[60_000];
        new Random(1).NextBytes(frame);
        Assert.True(device.TryDeliver(frame));
        device.Rings[0].Publish();
        device.Driver.Poll(64, device);
        Assert.Equal(frame, Assert.Single(device.ToDriver));
    }

    [Theory]
    [InlineData(0, DriverCounter.ReceivedBadBufferCount)]
    [InlineData(2, DriverCounter.ReceivedIncomplete)]
    [InlineData(257, DriverCounter.ReceivedBadBufferCount)]
    [InlineData(65535, DriverCounter.ReceivedBadBufferCount)]
    public void Poll_BadBufferCount_IsCounted(int count, DriverCounter counter)
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        device.Driver.Start();
        device.Rings[0].TryTake(out ReferenceRing.Chain chain);
        byte[] bytes = new byte[100];
        (bytes[10], bytes[11]) = ((byte)count, (byte)(count >> 8));
        device.Rings[0].PushUsed(chain.Head, device.Rings[0].Scatter(bytes, chain.Writable));
        device.Rings[0].Publish();
        Assert.False(device.Driver.Poll(64, device));
        Assert.Empty(device.ToDriver);
        Assert.Equal(1, device.Driver.Counters[counter]);
        Assert.Equal(256, device.Driver.InFlight(0)); // the buffer is offered again
    }

    [Fact]
    public void Poll_NothingWritten_IsCounted()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        device.Driver.Start();
        device.Rings[0].TryTake(out ReferenceRing.Chain chain);
        device.Rings[0].PushUsed(chain.Head, 11);
        device.Rings[0].Publish();
        device.Driver.Poll(64, device);
        Assert.Equal(1, device.Driver.Counters[DriverCounter.ReceivedTooShort]);
    }

    [Fact]
    public void Poll_DeviceWritesNonsense_StopsAndIsCountedOnce()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        device.Driver.Start();
        device.Rings[0].SetUsedIndex(60_000);
        Assert.False(device.Driver.Poll(64, device));
        Assert.False(device.Driver.Poll(64, device));
        Assert.Equal(DeviceFault.UsedIndexTooFar, device.Driver.LastFault);
        Assert.Equal(1, device.Driver.Counters[DriverCounter.RingFaults]);
    }

    [Theory]
    [InlineData(0, ControlState.Done)]
    [InlineData(1, ControlState.Refused)]
    public void Control_Command_IsSentAndAnswered(byte answer, ControlState state)
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions { QueuePairs = 4 }, AllFeatures);
        VirtioNetDriver driver = device.Driver;
        Assert.Equal(9, driver.QueueCount);
        Assert.True(driver.TrySetQueuePairs(3));
        Assert.Equal(ControlState.Pending, driver.Control);
        Assert.False(driver.TrySetQueuePairs(2));
        Assert.Equal(1, device.Kicks[8]);

        ReferenceRing ring = device.Rings[8];
        Assert.True(ring.TryTake(out ReferenceRing.Chain chain));
        Assert.Equal([4, 0, 3, 0], ring.Gather(chain.Readable));
        ring.PushUsed(chain.Head, ring.Scatter([answer], chain.Writable));
        ring.Publish();
        driver.Poll(64, device);
        Assert.Equal(state, driver.Control);
    }

    [Fact]
    public void Control_Commands_HaveTheBytesOfTheSpecification()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        Assert.Equal([0, 0, 1], Command(device, driver => driver.TrySetReceiveMode(ReceiveMode.Promiscuous, on: true)));
        Assert.Equal([0, 1, 0], Command(device, driver => driver.TrySetReceiveMode(ReceiveMode.AllMulticast, on: false)));
        Assert.Equal([1, 1, 0x52, 0x54, 0, 1, 2, 3], Command(device, driver => driver.TrySetMac(MacAddress.Parse("52:54:00:01:02:03"))));
        Assert.Equal([2, 0, 0x23, 1], Command(device, driver => driver.TrySetVlan(0x123, on: true)));
        Assert.Equal([2, 1, 0x23, 1], Command(device, driver => driver.TrySetVlan(0x123, on: false)));
    }

    [Fact]
    public void SteadyState_AllocatesNothing()
    {
        ReferenceDevice device = new(new VirtioNetDriverOptions(), AllFeatures);
        DeadEnd end = new();
        const ulong Ring = FeatureBits.EventIdx | FeatureBits.IndirectDesc;
        Virtqueue.TryCreate(device.Memory.Memory, device.Driver.Layout(1), Ring, default, out Virtqueue? transmit, out _);
        Virtqueue.TryCreate(device.Memory.Memory, device.Driver.Layout(0), Ring, default, out Virtqueue? receive, out _);
        DescriptorChain chain = new();
        byte[] frame = new byte[1000];
        device.Driver.Start();
        Rounds(200);
        Assert.Equal(0, Allocation.LeastOf(10, () => Rounds(100)));
        Assert.InRange(end.Frames, 300, 1200);

        void Rounds(int count)
        {
            for (int i = 0; i < count; i++)
            {
                device.Driver.TrySend(frame);
                device.Driver.Flush();
                while (transmit!.TryPop(chain) == PopResult.Chain) transmit.PushUsed(chain.Token, 0);
                transmit.Publish();
                receive!.TryPop(chain);
                chain.Writable[0].Write<ushort>(10, 1);
                receive.PushUsed(chain.Token, 500);
                receive.Publish();
                device.Driver.Poll(64, end);
            }
        }
    }

    private static byte[] Command(ReferenceDevice device, Func<VirtioNetDriver, bool> send)
    {
        Assert.True(send(device.Driver));
        ReferenceRing ring = device.Rings[^1];
        Assert.True(ring.TryTake(out ReferenceRing.Chain chain));
        byte[] bytes = ring.Gather(chain.Readable);
        ring.PushUsed(chain.Head, ring.Scatter([0], chain.Writable));
        ring.Publish();
        device.Driver.Poll(64, device);
        return bytes;
    }

    private sealed class DeadEnd : IFrameReceiver
    {
        public int Frames { get; private set; }

        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => Frames++;
    }
}
