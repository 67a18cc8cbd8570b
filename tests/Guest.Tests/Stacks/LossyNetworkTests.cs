using System.Buffers.Binary;

namespace ActorNet.Guest.Tests.Stacks;

/// <summary>A simple client behind a network that loses, repeats, delays, reorders and corrupts, on a virtual clock.</summary>
public sealed class LossyNetworkTests
{
    [Theory]
    [InlineData(1, 0, 0, 0)]
    [InlineData(2, 5, 5, 0)]
    [InlineData(3, 20, 0, 0)]
    [InlineData(4, 0, 30, 0)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(6, 10, 10, 10)]
    [InlineData(7, 1, 1, 1)]
    public void Tcp_WhateverTheNetworkDoes_EveryByteComesBackInOrder(int seed, int lossPercent, int repeatPercent, int corruptPercent)
    {
        StackHarness stack = new(options => options with { ConnectionBuffer = 32 * 1024 });
        Network network = new(new Random(seed), stack.Time, lossPercent, repeatPercent, corruptPercent);
        byte[] data = new byte[200_000];
        new Random(seed).NextBytes(data);
        Client client = new(data, new Random(seed));
        for (int step = 0; !client.IsDone; step++)
        {
            Assert.True(step < 2_000_000, $"stuck after {client.Received} bytes");
            foreach (byte[] frame in client.Emit(stack.Time.GetTimestamp())) network.Send(frame, toStack: true);
            foreach (byte[] frame in stack.Take()) network.Send(frame, toStack: false);
            stack.Time.Advance(TimeSpan.FromMilliseconds(1));
            foreach ((byte[] frame, bool toStack) in network.Arrive())
            {
                if (toStack) stack.Receive(frame);
                else if (frame[13] == 0) client.Receive(frame);
                else stack.Receive(Packets.Arp(2, Packets.PeerMac, Packets.PeerAddress, Packets.StackMac, Packets.StackAddress));
            }
            stack.Stack.Poll();
        }
        Assert.Equal(data, client.Echo);
    }

    private sealed class Network(Random random, ManualTime time, int lossPercent, int repeatPercent, int corruptPercent)
    {
        private readonly PriorityQueue<(byte[] Frame, bool ToStack), long> _onTheWay = new();

        public void Send(byte[] frame, bool toStack)
        {
            if (random.Next(100) < lossPercent) return;
            if (random.Next(100) < repeatPercent) Enqueue(frame, toStack);
            if (random.Next(100) < corruptPercent)
            {
                frame = [.. frame];
                frame[random.Next(14, frame.Length)] ^= (byte)(1 << random.Next(8)); // one bit: no checksum misses that
            }
            Enqueue(frame, toStack);
        }

        public IEnumerable<(byte[] Frame, bool ToStack)> Arrive()
        {
            while (_onTheWay.TryPeek(out (byte[], bool) next, out long at) && at <= time.GetTimestamp())
            {
                _onTheWay.Dequeue();
                yield return next;
            }
        }

        private void Enqueue(byte[] frame, bool toStack)
        {
            int delay = random.Next(10) == 0 ? random.Next(1, 30) : 5; // some are overtaken
            _onTheWay.Enqueue((frame, toStack), time.GetTimestamp() + (delay * TimeSpan.TicksPerMillisecond));
        }
    }

    /// <summary>Sends in order with one fixed timeout (go back to the first unacknowledged byte), takes only what comes in order.</summary>
    private sealed class Client(byte[] data, Random random)
    {
        private const uint Initial = 0xFFFF_0000;
        private const int Window = 20_000;

        private readonly List<byte> _echo = [];
        private uint _theirInitial;
        private bool _connected;
        private bool _theirFin;
        private int _acknowledged = -1; // position; -1: the SYN is not
        private int _next;
        private int _limit;
        private bool _owesAcknowledgement;
        private long _sentAt = -TimeSpan.TicksPerSecond;

        public byte[] Echo => [.. _echo];

        public int Received => _echo.Count;

        public bool IsDone => _theirFin && _acknowledged > data.Length;

        public IEnumerable<byte[]> Emit(long now)
        {
            bool timeout = now - _sentAt > 300 * TimeSpan.TicksPerMillisecond;
            if (!_connected)
            {
                if (!timeout) yield break;
                _sentAt = now;
                yield return Segment(TcpPeer.Syn, -1, []);
                yield break;
            }
            if (timeout)
            {
                _next = Math.Max(0, _acknowledged);
                _owesAcknowledgement = true; // tells the window again, too
                _sentAt = now;
            }
            while (_next < Math.Min(data.Length, _limit))
            {
                int length = Math.Min(random.Next(1, 1460), Math.Min(data.Length, _limit) - _next);
                yield return Segment(TcpPeer.Ack, _next, data.AsSpan(_next, length).ToArray());
                _next += length;
                _owesAcknowledgement = false;
            }
            if (_next == data.Length && _acknowledged <= data.Length)
            {
                _next++;
                yield return Segment(TcpPeer.Ack | TcpPeer.Fin, data.Length, []);
                _owesAcknowledgement = false;
            }
            if (_owesAcknowledgement) yield return Segment(TcpPeer.Ack, _next, []);
            _owesAcknowledgement = false;
        }

        public void Receive(byte[] frame)
        {
            byte[] segment = frame[34..];
            if (Packets.TransportChecksum(Packets.StackAddress, Packets.PeerAddress, Packets.Tcp, segment) != 0
                || Packets.Checksum(frame.AsSpan(14, 20)) != 0) return;
            Assert.Equal(0, segment[13] & TcpPeer.Rst);
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(4));
            if ((segment[13] & TcpPeer.Syn) != 0 && !_connected)
            {
                _theirInitial = sequence;
                _connected = true;
                _acknowledged = 0;
                _owesAcknowledgement = true;
            }
            if (!_connected) return;
            int acknowledged = (int)(BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(8)) - Initial - 1);
            Assert.True(acknowledged <= data.Length + 1, "acknowledges what was never sent");
            if (acknowledged > _acknowledged)
            {
                _acknowledged = acknowledged;
                _next = Math.Max(_next, acknowledged);
            }
            _limit = Math.Max(_limit, acknowledged + BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(14)));
            int header = (segment[12] >> 4) * 4;
            int at = (int)(sequence - _theirInitial - 1);
            int length = segment.Length - header;
            Assert.True(at + length <= Math.Max(_echo.Count + Window, 0), "sends beyond the window");
            if (at <= _echo.Count && at + length > _echo.Count) _echo.AddRange(segment[(header + _echo.Count - at)..]);
            if ((segment[13] & TcpPeer.Fin) != 0 && at + length == _echo.Count) _theirFin = true;
            if (length > 0 || (segment[13] & TcpPeer.Fin) != 0) _owesAcknowledgement = true;
        }

        private byte[] Segment(int flags, int sequence, byte[] payload)
        {
            uint acknowledgement = _connected ? _theirInitial + 1 + (uint)_echo.Count + (_theirFin ? 1u : 0) : 0;
            return Packets.Ipv4(
                Packets.Tcp, Packets.TcpSegment(4000, 7, Initial + 1 + (uint)sequence, acknowledgement, (byte)flags, Window, payload));
        }
    }
}
