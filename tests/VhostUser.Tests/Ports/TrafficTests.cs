using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.VhostUser.Tests.Ports;

/// <summary>Frames between two guests whose memory, doorbells and interrupts cross real sockets.</summary>
public class TrafficTests : PortTestBase
{
    private const ulong All = VirtioNetDriverOptions.UsableFeatures;
    private const ulong Packed = FeatureBits.RingPacked;
    private const ulong InOrder = FeatureBits.InOrder;

    public TrafficTests() => EnabledFeatures = Packed | InOrder;

    public static TheoryData<ulong> Rings => [All, All & ~InOrder, All & ~Packed, All & ~(Packed | InOrder)];

    public static TheoryData<ulong> Features =>
    [
        All,
        All & ~Packed,
        All & ~InOrder,
        All & ~(Packed | InOrder),
        All & ~(Packed | InOrder | FeatureBits.MrgRxbuf),
        All & ~(Packed | InOrder | FeatureBits.EventIdx),
        All & ~(Packed | InOrder | FeatureBits.IndirectDesc),
        All & ~(Packed | InOrder | FeatureBits.CtrlVq),
        All & ~(Packed | InOrder | FeatureBits.Version1 | FeatureBits.MrgRxbuf),
        All & ~(InOrder | FeatureBits.MrgRxbuf),
        All & ~(InOrder | FeatureBits.EventIdx | FeatureBits.IndirectDesc),
    ];

    [Theory]
    [MemberData(nameof(Features))]
    public void Frames_ArriveWhole_InOrder_BothWays(ulong features)
    {
        StartPorts();
        ushort size = (features & Packed) != 0 ? (ushort)200 : (ushort)256;
        var options = new VirtioNetDriverOptions { Features = features, ReceiveBufferLength = 600, ReceiveQueueSize = size, TransmitQueueSize = size };
        using SharedGuest a = Connect("n0", options).Start();
        using SharedGuest b = Connect("n1", options).Start();
        Meet(a, b);
        Assert.Equal(FeatureBits.WithoutUnmet(features & a.FrontEnd.OfferedFeatures), a.Driver.Features);

        for (int i = 0; i < 600; i++)
        {
            byte[] frame = Frame(60 + (i * 7 % 1454), i);
            (SharedGuest from, SharedGuest to) = i % 3 == 0 ? (b, a) : (a, b);
            from.Send(frame);
            Assert.Equal(frame, to.Receive());
        }
        Assert.True(a.HasNothing);
        Assert.True(b.HasNothing);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void Burst_LargerThanEveryRing_LosesNothing(ulong features)
    {
        StartPorts();
        VirtioNetDriverOptions options = new() { Features = features };
        using SharedGuest a = Connect("n0", options).Start();
        using SharedGuest b = Connect("n1", options).Start();
        Meet(a, b);

        // 256 entries in each ring, 512 frames of credit on each link: the sender has to be held back.
        var sender = new Thread(() =>
        {
            for (int i = 0; i < 5000; i++) a.Send(Frame(60, i));
        });
        sender.Start();
        for (int i = 0; i < 5000; i++) Assert.Equal(Frame(60, i), b.Receive());
        sender.Join();
    }

    [Fact]
    public void RingsWithoutDoorbells_ArePolled()
    {
        StartPorts();
        using SharedGuest a = Connect("n0", hasDoorbells: false).Start();
        using SharedGuest b = Connect("n1", hasDoorbells: false).Start();
        Meet(a, b);

        for (int i = 0; i < 20; i++)
        {
            a.Send(Frame(100, i));
            Assert.Equal(Frame(100, i), b.Receive());
        }
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void MemoryTable_ReplacedUnderRunningRings_LosesNothing(ulong features)
    {
        StartPorts();
        VirtioNetDriverOptions options = new() { Features = features };
        using SharedGuest a = Connect("n0", options).Start();
        using SharedGuest b = Connect("n1", options).Start();
        Meet(a, b);

        for (int i = 0; i < 50; i++)
        {
            a.Send(Frame(200, i));
            a.ShareMemory();
            b.ShareMemory();
            Assert.Equal(Frame(200, i), b.Receive());
        }
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void Rings_StoppedAndStartedAgain_GoOnWhereTheyWere(ulong features)
    {
        StartPorts();
        VirtioNetDriverOptions options = new() { Features = features };
        using SharedGuest a = Connect("n0", options).Start();
        using SharedGuest b = Connect("n1", options).Start();
        Meet(a, b);

        for (int i = 0; i < 10; i++)
        {
            for (int queue = 0; queue < b.Driver.QueueCount; queue++) b.StartRing(queue, b.FrontEnd.StopRing(queue));
            for (int queue = 0; queue < a.Driver.QueueCount; queue++) a.StartRing(queue, a.FrontEnd.StopRing(queue));
            a.Send(Frame(300, i));
            Assert.Equal(Frame(300, i), b.Receive());
        }
    }

    [Fact]
    public void Config_TellsTheDriverWhatTheDeviceIs()
    {
        StartPorts(queues: 3);
        using SharedGuest a = Connect("n0", new VirtioNetDriverOptions { QueuePairs = 3 });

        byte[] config = a.FrontEnd.ReadConfig(0, 12);

        Assert.Equal([0x52, 0x54, 0x00], config[..3]);
        Assert.Equal([1, 0], config[6..8]);
        Assert.Equal([3, 0], config[8..10]);
        Assert.Equal(3, a.FrontEnd.QueuePairs);
    }

    private static void Meet(SharedGuest a, SharedGuest b)
    {
        a.Meet(b);
        b.Meet(a);
    }
}
