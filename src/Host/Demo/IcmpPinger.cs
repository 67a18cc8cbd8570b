using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.Host.Demo;

/// <summary>Pings over the host's own IPv4 stack, with a raw socket: no program to install, and times finer than a millisecond.</summary>
/// <remarks>Owns its socket. Needs CAP_NET_RAW, which goes with the CAP_NET_ADMIN that a tap needs.</remarks>
public sealed class IcmpPinger : IDisposable
{
    private const int HeaderLength = 8;
    private const int PayloadLength = 56; // as ping(8): a frame of 98 bytes
    private const byte EchoRequest = 8;
    private const byte EchoReply = 0;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
    private readonly ushort _identifier = (ushort)Environment.ProcessId;
    private readonly byte[] _received = new byte[2048];
    private ushort _sequence;

    /// <summary>Sends one echo request and waits for its reply.</summary>
    /// <returns>The round-trip time, or null when no reply came in time.</returns>
    /// <exception cref="SocketException">The host would not send, e.g. there is no route.</exception>
    public async Task<TimeSpan?> PingAsync(IPAddress address, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        ushort sequence = ++_sequence;
        byte[] request = new byte[HeaderLength + PayloadLength];
        WriteEcho(request, _identifier, sequence);
        long start = Stopwatch.GetTimestamp();
        try
        {
            await _socket.SendToAsync(request, SocketFlags.None, new IPEndPoint(address, 0), limit.Token).ConfigureAwait(false);
            while (true)
            {
                var any = new IPEndPoint(IPAddress.Any, 0);
                SocketReceiveFromResult result = await _socket.ReceiveFromAsync(_received, SocketFlags.None, any, limit.Token).ConfigureAwait(false);
                TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
                // A raw socket hears every ICMP message that comes to this host.
                if (((IPEndPoint)result.RemoteEndPoint).Address.Equals(address) && IsReply(_received.AsSpan(0, result.ReceivedBytes), _identifier, sequence))
                    return elapsed;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Fills <paramref name="message"/> with an echo request. RFC 792, p. 14.</summary>
    internal static void WriteEcho(Span<byte> message, ushort identifier, ushort sequence)
    {
        message.Clear();
        message[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], identifier);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], sequence);
        for (int i = HeaderLength; i < message.Length; i++) message[i] = (byte)i;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum(message));
    }

    /// <summary>True when an IPv4 packet is the reply to that request, payload and checksum included.</summary>
    internal static bool IsReply(ReadOnlySpan<byte> packet, ushort identifier, ushort sequence)
    {
        if (packet.Length < 20) return false;
        int headerLength = (packet[0] & 0xf) * 4;
        if (headerLength < 20 || packet.Length < headerLength + HeaderLength) return false;
        ReadOnlySpan<byte> message = packet[headerLength..];
        return message.Length == HeaderLength + PayloadLength
            && message[0] == EchoReply
            && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == identifier
            && BinaryPrimitives.ReadUInt16BigEndian(message[6..]) == sequence
            && Checksum(message) == 0
            && message[HeaderLength] == HeaderLength
            && message[^1] == (byte)(message.Length - 1);
    }

    /// <summary>The internet checksum, RFC 1071; 0 over a message that carries a right one.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..]) sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (bytes.Length == 1) sum += (uint)bytes[0] << 8;
        while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}
