using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using ActorNet.Actors.Ports;
using ActorNet.Tests.Kernel;

namespace ActorNet.Actors.Tests.RawInterfaces;

/// <summary>TCP of two kernels' stacks (one kernel, two namespaces), with our ports on two cables between them.</summary>
[Trait("Category", "Kernel")]
public sealed class RawTransferTests : RawInterfaceTest
{
    private const int Bytes = 8 << 20;

    private readonly VethCable _left = new(1), _right = new(2);

    public static TheoryData<Way, Way, AddressFamily> Pairs
    {
        get
        {
            TheoryData<Way, Way, AddressFamily> pairs = [];
            foreach (Way left in Enum.GetValues<Way>())
                foreach (Way right in Enum.GetValues<Way>()) pairs.Add(left, right, left == right ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Tcp_BetweenTwoInterfaces_ArrivesWhole(Way left, Way right, AddressFamily family)
    {
        TurnOffWhatIsLost(_left, left);
        TurnOffWhatIsLost(_right, right);
        IActorRef leftPort = Start("left", _left, left), rightPort = Start("right", _right, right);
        Join(leftPort, rightPort);
        string leftAddress = AddressOf(_left, family), rightAddress = AddressOf(_right, family);
        Assert.Equal(Transfer(_left, _right, rightAddress), Transfer(_right, _left, leftAddress));

        PortReport from = ReportOf(leftPort), to = ReportOf(rightPort);
        if (left == Way.Packet)
        {
            Assert.True(from.BytesIn / from.FramesIn > 1514, "the kernel made no frames to segment");
            Assert.Equal(right != Way.Packet, EventsOf(to, "segments") > Bytes / 1514);
        }

        Assert.Equal((0L, 0L), (from.Dropped, to.Dropped));
        Assert.Equal((0L, 0L), (from.Imbalance, to.Imbalance));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _left.Dispose();
        _right.Dispose();
    }

    // Without virtio-net headers nobody can be told that a frame is to be segmented; by XDP not even that its checksum is missing. Hardware would
    // have done both; here the sending stack has to.
    private static void TurnOffWhatIsLost(VethCable cable, Way way)
    {
        if (way == Way.Packet) return;
        string checksums = way == Way.PacketWithoutHeader ? "" : "tx off";
        cable.Far.Run(() => VethCable.RunProgram("ethtool", $"-K {VethCable.FarName} tso off gso off {checksums}"));
    }

    private static string AddressOf(VethCable cable, AddressFamily family) => family == AddressFamily.InterNetwork ? cable.Address : cable.AddAddressV6();

    // The digest of what arrives; throws when it is not what was sent.
    private static string Transfer(VethCable from, VethCable to, string toAddress)
    {
        IPAddress address = IPAddress.Parse(toAddress);
        using Socket listener = to.Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp), client = from.Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 7));
        listener.Listen(1);
        client.Connect(listener.LocalEndPoint!);
        using Socket server = listener.Accept();
        server.ReceiveTimeout = client.ReceiveTimeout;
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
        Assert.True(sent.AsSpan().SequenceEqual(received.AsSpan(0, total)), $"{total} bytes arrived, not those that were sent");
        return Convert.ToHexString(SHA256.HashData(received.AsSpan(0, total)));
    }
}
