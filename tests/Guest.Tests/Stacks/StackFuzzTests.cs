using System.Buffers.Binary;
using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.Tests.Stacks;

/// <summary>No bytes make the stack throw, answer out of proportion, or grow. ACTORNET_FUZZ_ROUNDS makes the runs longer.</summary>
public sealed class StackFuzzTests
{
    private static readonly byte[][] Corpus =
    [
        Packets.Arp(1, Packets.PeerMac, Packets.PeerAddress, new byte[6], Packets.StackAddress),
        Packets.Arp(2, Packets.PeerMac, Packets.PeerAddress, Packets.StackMac, Packets.StackAddress),
        Packets.Ipv4(Packets.Icmp, Packets.IcmpMessage(8, 0, Packets.EchoBody(1, 1, new byte[40]))),
        Packets.Ipv4(Packets.Icmp, Packets.IcmpMessage(0, 0, Packets.EchoBody(2, 0, [0, 1, 2, 3]))),
        Packets.Ipv4(Packets.Udp, Packets.UdpDatagram(4000, 7, new byte[30])),
        Packets.Ipv4(Packets.Udp, Packets.UdpDatagram(4000, 8, new byte[30])),
        Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 99, 0, TcpPeer.Syn, 1000, [], TcpPeer.Options)),
        Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 100, 1, TcpPeer.Ack, 1000, new byte[100])),
        Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 100, 1, TcpPeer.Ack | TcpPeer.Fin, 0, [])),
        Packets.Ipv4(Packets.Tcp, Packets.TcpSegment(4000, 7, 100, 0, TcpPeer.Rst, 0, [])),
    ];

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("ACTORNET_FUZZ_ROUNDS"), out int rounds) ? rounds : 50_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Receive_RandomBytes_NeverThrows(int seed)
    {
        StackHarness stack = new();
        Random random = new(seed);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] frame = new byte[random.Next(0, 200)];
            random.NextBytes(frame);
            if (i % 2 == 0 && frame.Length >= 14)
            {
                Packets.StackMac.CopyTo(frame, 0);
                frame[6] = 2;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), i % 4 == 0 ? (ushort)0x0800 : (ushort)0x0806);
            }
            Give(stack, frame);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Receive_ChangedFrames_NeverThrows(int seed)
    {
        StackHarness stack = new(options => options with { MaxConnections = 8, ConnectionBuffer = 4096, MaxNeighbours = 4, MaxPendingFrames = 4 });
        Random random = new(seed);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] frame = Mutate([.. Corpus[random.Next(Corpus.Length)]], random);
            if (random.Next(4) != 0) RepairChecksums(frame);
            stack.Room = random.Next(8) == 0 ? random.Next(3) : int.MaxValue;
            if (random.Next(20) == 0) stack.Stack.TryPing(new Ipv4Address((uint)random.Next()), random.Next(-1, 2000), out _);
            Give(stack, frame);
            if (random.Next(50) == 0) stack.Advance(random.Next(3000));
        }
        Assert.InRange(stack.Stack.Connections, 0, 8);
        Assert.True(stack[StackCounter.TcpAccepted] + stack[StackCounter.TcpEvicted] > 0, "the runs did not reach TCP");
    }

    /// <summary>One connection, its segments at random places around the windows, so that the deep states are reached.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Receive_RandomSegmentsOfOneConnection_NeverThrows(int seed)
    {
        StackHarness stack = new(options => options with { ConnectionBuffer = 4096 });
        Random random = new(seed);
        uint theirs = 0;
        uint ours = 1000;
        for (int i = 0; i < Rounds; i++)
        {
            int flags = random.Next(10) switch { 0 => TcpPeer.Syn, 1 when random.Next(10) == 0 => TcpPeer.Rst, 2 => TcpPeer.Ack | TcpPeer.Fin, _ => TcpPeer.Ack };
            uint sequence = (flags & TcpPeer.Syn) != 0 ? ours : ours + (uint)random.Next(-3000, 6000);
            byte[] payload = new byte[random.Next(3) == 0 ? 0 : random.Next(1400)];
            int acknowledged = random.Next(2) == 0 ? random.Next(2) : random.Next(-3000, 5000); // often what fits: the SYN, a byte
            byte[] segment = Packets.TcpSegment(
                4000, 7, sequence, theirs + (uint)acknowledged, (byte)flags, (ushort)random.Next(0, 5000), payload,
                (flags & TcpPeer.Syn) != 0 ? TcpPeer.Options : []);
            stack.Room = random.Next(8) == 0 ? random.Next(3) : int.MaxValue;
            foreach (byte[] answer in Give(stack, Packets.Ipv4(Packets.Tcp, segment)))
            {
                if (answer[13] != 0 || answer[23] != Packets.Tcp) continue;
                theirs = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(38));
                ours = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(42));
            }
            if (random.Next(30) == 0) stack.Advance(random.Next(1000));
        }
        Assert.InRange(stack.Stack.Connections, 0, 1);
        Assert.True(stack[StackCounter.TcpAccepted] > 0);
    }

    private static byte[][] Give(StackHarness stack, byte[] frame)
    {
        byte[][] sent = stack.Exchange(frame);
        Assert.InRange(sent.Length, 0, 300); // a window of the smallest segments
        foreach (byte[] answer in sent) Assert.InRange(answer.Length, 42, 1514);
        return sent;
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(frame.Length);
            switch (random.Next(5))
            {
                case 0: frame[at] = (byte)random.Next(256); break;
                case 1: frame[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: frame = frame[..random.Next(frame.Length + 1)]; break;
                case 3: frame = [.. frame, .. new byte[random.Next(100)]]; break;
                default:
                    if (frame.Length >= 38) frame[random.Next(34, 38)] = (byte)random.Next(256); // ports: many connections
                    break;
            }
            if (frame.Length == 0) break;
        }
        return frame;
    }

    /// <summary>Makes the checksums right again, so that a change reaches what lies behind them.</summary>
    private static void RepairChecksums(byte[] frame)
    {
        if (frame.Length < 34 || frame[12] != 8 || frame[13] != 0) return;
        int header = (frame[14] & 15) * 4;
        if (header < 20 || 14 + header > frame.Length) return;
        frame[24] = frame[25] = 0;
        Packets.Big(Packets.Checksum(frame.AsSpan(14, header))).CopyTo(frame, 24);
        int total = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(16)), frame.Length - 14);
        int field = frame[23] switch { Packets.Icmp => 2, Packets.Udp => 6, Packets.Tcp => 16, _ => -1 };
        if (field < 0 || total - header < field + 2) return;
        byte[] message = frame[(14 + header)..(14 + total)];
        message[field] = message[field + 1] = 0;
        ushort checksum = frame[23] == Packets.Icmp
            ? Packets.Checksum(message)
            : Packets.TransportChecksum(frame[26..30], frame[30..34], frame[23], message);
        Packets.Big(checksum).CopyTo(frame, 14 + header + field);
    }
}
