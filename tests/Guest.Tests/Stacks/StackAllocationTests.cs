using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Stacks;

public sealed class StackAllocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SteadyState_AllocatesNothing(bool sinkIsOftenFull)
    {
        DeadEnd sink = new(sinkIsOftenFull);
        IpStack stack = new(new StackOptions(MacAddress.Read(Packets.StackMac), Ipv4Address.Of(10, 0, 0, 2), 24), sink, TimeProvider.System);
        byte[][] frames =
        [
            Packets.Arp(1, Packets.PeerMac, Packets.PeerAddress, new byte[6], Packets.StackAddress),
            Packets.Ipv4(Packets.Icmp, Packets.IcmpMessage(8, 0, Packets.EchoBody(1, 1, new byte[40]))),
            Packets.Ipv4(Packets.Udp, Packets.UdpDatagram(4000, 7, new byte[30])),
            Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 99, 0, TcpPeer.Syn, 1000, [], TcpPeer.Options)),
            Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4001, 9, 99, 0, TcpPeer.Syn, 1000, [])),
            Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 100, 0, TcpPeer.Rst, 1000, [])),
        ];
        Rounds(100);
        Assert.Equal(0, Allocation.LeastOf(10, () => Rounds(100)));
        Assert.InRange(stack.Counters[StackCounter.TcpReset], 200, 1100);

        void Rounds(int count)
        {
            for (int i = 0; i < count; i++)
            {
                foreach (byte[] frame in frames) stack.Receive(frame);
                stack.TryPing(Ipv4Address.Of(10, 0, 0, 1), 32, out _);
                stack.Poll();
                _ = stack.NextTimer;
            }
        }
    }

    [Fact]
    public void TcpEcho_AllocatesNothing()
    {
        DeadEnd sink = new(oftenFull: false);
        IpStack stack = new(new StackOptions(MacAddress.Read(Packets.StackMac), Ipv4Address.Of(10, 0, 0, 2), 24), sink, TimeProvider.System);
        stack.Receive(Packets.Arp(1, Packets.PeerMac, Packets.PeerAddress, new byte[6], Packets.StackAddress));
        stack.Receive(Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 99, 0, TcpPeer.Syn, 1000, [], TcpPeer.Options)));
        uint theirs = BinaryPrimitives.ReadUInt32BigEndian(sink.Last.AsSpan(38)) + 1;
        // The segments in advance: only what the stack does is measured. Each acknowledges the echo of those before.
        byte[][] frames = new byte[2000][];
        for (uint i = 0; i < frames.Length; i++)
            frames[i] = Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 100 + (1000 * i), theirs + (1000 * i), TcpPeer.Ack, 1000, new byte[1000]));
        foreach (byte[] frame in frames.AsSpan(0, 500)) stack.Receive(frame);
        int next = 500;
        Assert.Equal(0, Allocation.LeastOf(10, () =>
        {
            foreach (byte[] frame in frames.AsSpan(next, 150)) stack.Receive(frame);
            next += 150;
        }));
        Assert.Equal((next - 1) * 1000, stack.Counters[StackCounter.TcpBytesEchoed]);
    }

    private sealed class DeadEnd(bool oftenFull) : IFrameSink
    {
        private int _count;

        public byte[] Last { get; } = new byte[2000];

        public bool TrySend(ReadOnlySpan<byte> frame)
        {
            frame.CopyTo(Last);
            return !oftenFull || ++_count % 3 != 0;
        }
    }
}
