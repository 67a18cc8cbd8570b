using System.Runtime.InteropServices;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Tests.Offloads;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Offloads;

/// <summary>
/// Frames cut by us and by the kernel: it bridges them from a tap that takes them whole to one that does not, and both results must be equal byte for byte.
/// </summary>
[Trait("Category", "Kernel")]
public sealed class KernelSegmentationTests : IDisposable
{
    private const int HeaderLength = 12;

    private readonly KernelHost _host = new();
    private readonly TapDevice _in, _out;
    private readonly byte[] _message = GC.AllocateArray<byte>(70_000, pinned: true);

    public KernelSegmentationTests()
    {
        _in = _host.Run(() => TapDevice.Open("in", new TapOptions(HeaderLength, Offloads: TapOffloads.All)));
        _out = _host.Run(() => TapDevice.Open("out", new TapOptions(HeaderLength)));
        _host.Ip("link add br0 type bridge mcast_snooping 0");
        foreach (string port in (string[])["in", "out"])
        {
            Set($"/proc/sys/net/ipv6/conf/{port}/disable_ipv6", "1");
            _host.Ip($"link set {port} master br0 up");
        }

        // Netfilter looks at headers that are none of a bridge's business.
        foreach (string table in (string[])["ip", "ip6"]) Set($"/proc/sys/net/bridge/bridge-nf-call-{table}tables", "0");

        _host.Ip("link set br0 addrgenmode none up");
    }

    [Theory]
    [InlineData(OffloadHeader.GsoTcp4, false)]
    [InlineData(OffloadHeader.GsoTcp6, true)]
    [InlineData(OffloadHeader.GsoUdpSegments, false)]
    [InlineData(OffloadHeader.GsoUdpSegments, true)]
    [InlineData(OffloadHeader.GsoUdpFragments, false)]
    [InlineData(OffloadHeader.GsoUdpFragments, true)]
    public void Segments_OfTheKernelAndOurs_AreTheSame(byte type, bool isIPv6)
    {
        var random = new Random(type);
        for (int round = 0; round < 40; round++)
        {
            OffloadPacket packet = OffloadPacket.Make(random, type, isIPv6, 1500 + random.Next(8000), 8 * (50 + random.Next(120)), isLinux: true);
            packet.Bytes[0] = packet.Bytes[6] = 2; // stations, not groups
            List<byte[]> ours = Complete(packet, random);
            Send(packet);
            for (int i = 0; i < ours.Count; i++)
                Assert.Equal((round, i, Convert.ToHexString(ours[i])), (round, i, Convert.ToHexString(Comparable(packet, Receive(), ours[i]))));
        }
    }

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
        _host.Dispose();
    }

    private static List<byte[]> Complete(OffloadPacket packet, Random random)
    {
        var completer = new FrameCompleter();
        FrameBatch batch = packet.Batch(random, 8);
        Assert.Equal(CompletionResult.Ready, completer.Begin(batch, 0, 0));
        var parts = new List<byte[]>();
        while (completer.TryNext(out ReadOnlySpan<MemorySlice> pieces))
        {
            byte[] part = new byte[completer.PartLength];
            int at = 0;
            foreach (MemorySlice piece in pieces)
            {
                piece.CopyTo(part.AsSpan(at));
                at += piece.Length;
            }

            parts.Add(part);
        }

        GC.KeepAlive(batch);
        return parts;
    }

    // The identification of an IPv6 fragment is anybody's choice.
    private static byte[] Comparable(OffloadPacket packet, byte[] theirs, byte[] ours)
    {
        if (!packet.IsIPv6 || packet.Offload.GsoType != OffloadHeader.GsoUdpFragments) return theirs;
        int number = packet.Network + 6;
        int at = packet.Network + 40;
        while (ours[number] != 44)
        {
            number = at;
            at += 8 * (1 + ours[at + 1]);
        }

        ours.AsSpan(at + 4, 4).CopyTo(theirs.AsSpan(at + 4));
        return theirs;
    }

    private void Set(string path, string value) => _host.Run(() =>
    {
        if (File.Exists(path)) File.WriteAllText(path, value);
        return true;
    });

    private void Send(OffloadPacket packet)
    {
        _message.AsSpan(0, HeaderLength).Clear();
        MemoryMarshal.Write(_message, packet.Offload);
        packet.Bytes.CopyTo(_message, HeaderLength);
        var vector = new IoVector(Marshal.UnsafeAddrOfPinnedArrayElement(_message, 0), (nuint)(HeaderLength + packet.Bytes.Length));
        Assert.Equal(IoStatus.Done, _in.TryWrite([vector], out _));
    }

    private byte[] Receive()
    {
        var vector = new IoVector(Marshal.UnsafeAddrOfPinnedArrayElement(_message, 0), (nuint)_message.Length);
        int length;
        do Assert.NotEqual((ReadyEvents)0, _out.Handle.WaitFor(ReadyEvents.Readable, TimeSpan.FromSeconds(10)));
        while (_out.TryRead([vector], out length) != IoStatus.Done || _message[HeaderLength] != 2);
        return _message[HeaderLength..length];
    }
}
