using System.Buffers.Binary;

namespace ActorNet.Guest.Tests.Stacks;

/// <summary>The client's side of one TCP connection, driven segment by segment. Sequence numbers are relative to the first byte of each stream.</summary>
internal sealed class TcpPeer(StackHarness stack, ushort port = 4000, uint initial = 0xFFFF_FF00)
{
    public const byte Fin = 1;
    public const byte Syn = 2;
    public const byte Rst = 4;
    public const byte Psh = 8;
    public const byte Ack = 16;

    private static readonly byte[] MssAndScale = [2, 4, 0x05, 0xB4, 1, 3, 3, 7]; // 1460 bytes, window times 128

    private uint _theirInitial;

    public StackHarness Stack => stack;

    public static byte[] Options => MssAndScale;

    /// <summary>The three-way handshake; returns the answer to the SYN.</summary>
    public Segment Connect(ushort window = 512, byte[]? options = null)
    {
        Segment answer = Assert.Single(Send(Syn, -1, window: window, options: options ?? MssAndScale));
        Assert.Equal(Syn | Ack, answer.Flags);
        Assert.Equal(0, answer.Acknowledgement);
        // With scaling agreed the window is larger than 16 bits could say before: the peer may be told at once.
        Assert.All(Send(Ack, 0, 0, window), update => Assert.Equal((Ack, 0, 0), (update.Flags, update.Sequence, update.Payload.Length)));
        return answer;
    }

    /// <summary>Sends one segment and returns what comes back at once.</summary>
    public Segment[] Send(
        int flags, long sequence, long acknowledgement = 0, ushort window = 512, byte[]? payload = null, byte[]? options = null)
    {
        byte[] segment = Packets.TcpSegment(
            port, 7, initial + 1 + (uint)sequence, (flags & Ack) == 0 ? 0 : _theirInitial + 1 + (uint)acknowledgement, (byte)flags, window, payload ?? [], options);
        return Read(stack.Exchange(Packets.Ipv4(Packets.Tcp, segment)));
    }

    public Segment[] Advance(int milliseconds) => Read(stack.Advance(milliseconds));

    /// <summary>The IPv4 frames; a neighbour grown old is asked for by ARP between them.</summary>
    private Segment[] Read(IEnumerable<byte[]> frames) => [.. frames.Where(frame => frame[13] == 0).Select(Read)];

    private Segment Read(byte[] frame)
    {
        Assert.Equal(0, Packets.Checksum(frame.AsSpan(14, 20)));
        Assert.Equal(Packets.Tcp, frame[23]);
        byte[] segment = frame[34..];
        Assert.Equal(0, Packets.TransportChecksum(Packets.StackAddress, Packets.PeerAddress, Packets.Tcp, segment));
        Assert.Equal(port, BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(2)));
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(4));
        if ((segment[13] & Syn) != 0) _theirInitial = sequence;
        int header = (segment[12] >> 4) * 4;
        return new Segment(
            segment[13],
            (int)(sequence - _theirInitial - 1),
            (int)(BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(8)) - initial - 1),
            BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(14)),
            segment[20..header],
            segment[header..]);
    }

    internal sealed record Segment(int Flags, int Sequence, int Acknowledgement, ushort Window, byte[] Options, byte[] Payload);
}
