using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Taps;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Offloads;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Offloads;

/// <summary>Two kernels' stacks (one kernel, two namespaces) with our taps between them: the kernel makes frames to segment, and checks what comes out.</summary>
[Trait("Category", "Kernel")]
public sealed class KernelOffloadTests : DatapathTest
{
    private const int Bytes = 16 << 20;
    private const int SolUdp = 17, UdpSegment = 103;

    private readonly KernelHost _left = new(), _right = new();

    [Theory]
    [InlineData(TapOffloads.All, TapOffloads.All, AddressFamily.InterNetwork)]
    [InlineData(TapOffloads.All, TapOffloads.All, AddressFamily.InterNetworkV6)]
    [InlineData(TapOffloads.All, TapOffloads.None, AddressFamily.InterNetwork)]
    [InlineData(TapOffloads.All, TapOffloads.None, AddressFamily.InterNetworkV6)]
    [InlineData(TapOffloads.All, TapOffloads.Checksum, AddressFamily.InterNetwork)]
    public void Tcp_BetweenTapsOfDifferentOffloads_ArrivesWhole(TapOffloads left, TapOffloads right, AddressFamily family)
    {
        (IActorRef leftTap, IActorRef rightTap) = Start(new TapOptions(Offloads: left), new TapOptions(Offloads: right));
        Assert.Equal(Transfer(_left, _right, family), Transfer(_right, _left, family));

        PortReport from = ReportOf(leftTap), to = ReportOf(rightTap);
        Assert.True(from.BytesIn / from.FramesIn > 1514, "the kernel made no frames to segment");
        Assert.Equal(right != TapOffloads.All, EventsOf(to, "segments") > Bytes / 1514);
        Assert.Equal(0, EventsOf(from, "segments"));
        Assert.Equal((0L, 0L), (from.Dropped, to.Dropped));
        Assert.Equal((0L, 0L), (from.Imbalance, to.Imbalance));
    }

    [Fact]
    public void Tcp_ToATapWithoutHeaders_ArrivesWhole()
    {
        (_, IActorRef rightTap) = Start(new TapOptions(Offloads: TapOffloads.All), new TapOptions(VnetHeaderLength: 0, Offloads: TapOffloads.All));
        Assert.Equal(Transfer(_left, _right, AddressFamily.InterNetwork), Transfer(_right, _left, AddressFamily.InterNetwork));
        Assert.True(EventsOf(ReportOf(rightTap), "segments") > Bytes / 1514);
    }

    [Theory]
    [InlineData(TapOffloads.All, AddressFamily.InterNetwork)]
    [InlineData(TapOffloads.All, AddressFamily.InterNetworkV6)]
    [InlineData(TapOffloads.None, AddressFamily.InterNetwork)]
    [InlineData(TapOffloads.None, AddressFamily.InterNetworkV6)]
    public void Udp_SentAsOneToBeSegmented_ArrivesAsItsDatagrams(TapOffloads right, AddressFamily family)
    {
        (IActorRef leftTap, IActorRef rightTap) = Start(new TapOptions(Offloads: TapOffloads.All), new TapOptions(Offloads: right));
        using Socket sender = _left.Socket(family, SocketType.Dgram, ProtocolType.Udp), receiver = _right.Socket(family, SocketType.Dgram, ProtocolType.Udp);
        receiver.ReceiveBufferSize = 1 << 20;
        receiver.Bind(new IPEndPoint(Address(family, 2), 7));
        byte[] size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, 1400);
        sender.SetRawSocketOption(SolUdp, UdpSegment, size);
        byte[] sent = RandomNumberGenerator.GetBytes(40_001);
        sender.SendTo(sent, new IPEndPoint(Address(family, 2), 7));

        byte[] buffer = new byte[2000];
        for (int at = 0; at < sent.Length; at += 1400)
        {
            int length = receiver.Receive(buffer);
            Assert.Equal(sent[at..Math.Min(at + 1400, sent.Length)], buffer[..length]);
        }

        Assert.True(ReportOf(leftTap).BytesIn > sent.Length);
        Assert.Equal(right == TapOffloads.None ? 29 : 0, EventsOf(ReportOf(rightTap), "segments"));
    }

    [Fact]
    public void Offloads_OfTheKernel_AreBitForBitOurs()
    {
        Assert.Equal((int)TapOffloads.All, (int)OffloadSet.All);
        Assert.Equal(
            [TapOffloads.Checksum, TapOffloads.Tso4, TapOffloads.Tso6, TapOffloads.TsoEcn, TapOffloads.Ufo, TapOffloads.Uso4, TapOffloads.Uso6],
            ((OffloadSet[])[OffloadSet.Checksum, OffloadSet.Tso4, OffloadSet.Tso6, OffloadSet.Ecn, OffloadSet.Ufo, OffloadSet.Uso4, OffloadSet.Uso6])
                .Select(static set => (TapOffloads)set));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _left.Dispose();
        _right.Dispose();
    }

    private static IPAddress Address(AddressFamily family, int number) =>
        IPAddress.Parse(family == AddressFamily.InterNetwork ? $"10.99.0.{number}" : $"fd00::{number}");

    private static long EventsOf(PortReport report, string name) => report.Events.Where(entry => entry.Cause == name).Sum(entry => entry.Frames);

    private (IActorRef Left, IActorRef Right) Start(TapOptions left, TapOptions right)
    {
        IActorRef leftTap = Start("left", () => _left.OpenTap(1, left)), rightTap = Start("right", () => _right.OpenTap(2, right));
        leftTap.Tell(new Connect(rightTap, Terms));
        rightTap.Tell(new Connect(leftTap, Terms));
        return (leftTap, rightTap);
    }

    private IActorRef Start(string id, Func<TapDevice> open)
    {
        TestProbe supervisor = CreateTestProbe();
        IActorRef tap = StartUnder(supervisor, TapActor.Props(id, open, Lane), id);
        supervisor.ExpectMsg<PortReady>();
        return tap;
    }

    // The digest of what arrives; throws when it is not what was sent.
    private string Transfer(KernelHost from, KernelHost to, AddressFamily family)
    {
        using Socket listener = to.Socket(family, SocketType.Stream, ProtocolType.Tcp), client = from.Socket(family, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(Address(family, ReferenceEquals(to, _right) ? 2 : 1), 7));
        listener.Listen(1);
        client.Connect(listener.LocalEndPoint!);
        using Socket server = listener.Accept();
        server.ReceiveTimeout = 20_000;
        byte[] sent = new byte[Bytes];
        new Random(1).NextBytes(sent);
        var sender = new Thread(() =>
        {
            for (int at = 0; at < sent.Length;) at += client.Send(sent, at, Math.Min(1 << 20, sent.Length - at), SocketFlags.None);
            client.Shutdown(SocketShutdown.Send);
        });
        sender.Start();
        byte[] received = new byte[Bytes + 1];
        int total = 0;
        for (int count; (count = server.Receive(received, total, received.Length - total, SocketFlags.None)) > 0;) total += count;
        sender.Join();
        Assert.Equal(sent.Length, total);
        Assert.True(sent.AsSpan().SequenceEqual(received.AsSpan(0, total)));
        return Convert.ToHexString(SHA256.HashData(received.AsSpan(0, total)));
    }
}
