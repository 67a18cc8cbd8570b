using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Guest.Tests.VirtioNet;

/// <summary>Rings that move batches, against the reference device: nothing lost, doubled or torn, whatever comes back when.</summary>
public sealed class BatchRingTests
{
    private const ulong All = FeatureBits.Version1 | FeatureBits.EventIdx | FeatureBits.MrgRxbuf; // the reference device has split rings

    public static TheoryData<ulong, int, int> Shapes => new()
    {
        { All, 64, 1500 },
        { All & ~FeatureBits.EventIdx, 256, 9000 },
        { All & ~FeatureBits.MrgRxbuf, 64, 1500 },
        { FeatureBits.Version1, 128, 9000 },
        { All, 64, 65521 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RandomTraffic_IsWhatAModelSays(ulong features, int size, int mtu)
    {
        for (int seed = 1; seed <= 3; seed++) new World(new BatchRingOptions { Features = features, RingSize = (ushort)size, Mtu = mtu }, seed).Run(1000);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1514)]
    public void Traffic_WhenWarm_AllocatesNothing(int length)
    {
        var world = new World(new BatchRingOptions(), 1);
        byte[] frame = Pattern(length, 1);
        FrameBatch sending = FrameBatch.CreatePooled();
        while (sending.TryAppend(frame, default))
        {
        }

        FrameBatch receiving = FrameBatch.CreateBorrowing();
        Assert.Equal(0, Allocation.LeastOf(10, () =>
        {
            for (int i = 0; i < 200; i++)
            {
                sending.Position = 0;
                world.Transmitter.TrySend(sending);
                world.Receiver.Take(receiving);
                world.Receiver.GiveBack(receiving);
                receiving.Reset();
                world.Receiver.Refill();
            }
        }));
    }

    private static byte[] Pattern(int length, int seed)
    {
        byte[] frame = new byte[length];
        new Random(seed).NextBytes(frame);
        return frame;
    }

    /// <summary>Both rings, a device for each, and what should come out.</summary>
    private sealed class World : IDoorbell
    {
        private readonly Random _random;
        private readonly BatchRingOptions _options;
        private readonly ReferenceRing _received, _sent;
        private readonly BatchRingCounters _counters = new();
        private readonly Queue<byte[]> _toSend = new(), _toReceive = new();
        private readonly List<FrameBatch> _lent = [];
        private readonly Stack<FrameBatch> _idle = new([.. Enumerable.Range(0, 4).Select(static _ => FrameBatch.CreateBorrowing())]);
        private FrameBatch? _sending;
        private int _number, _arrived;

        public World(BatchRingOptions options, int seed)
        {
            _options = options;
            _random = new Random(seed);
            GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray((int)options.MemoryNeeded(1));
            Receiver = new BatchReceiveRing(memory, 0, options, this, _counters);
            var ring = new BatchTransmitRing(memory, 1, options, this, _counters);
            Transmitter = new BatchTransmitter([ring], _counters);
            _received = new ReferenceRing(memory.Memory, Receiver.Layout, options.Has(FeatureBits.EventIdx));
            _sent = new ReferenceRing(memory.Memory, ring.Layout, options.Has(FeatureBits.EventIdx));
            Receiver.Refill();
        }

        public BatchReceiveRing Receiver { get; }

        public BatchTransmitter Transmitter { get; }

        public void Ring(int queue)
        {
        }

        public void Run(int steps)
        {
            for (int i = 0; i < steps; i++) Step(_random.Next(5));
            while (_sending is not null || _toSend.Count > 0 || _toReceive.Count > 0 || _lent.Count > 0)
                for (int step = 0; step < 5; step++) Step(step, more: false);
            Assert.Equal(_counters[BatchRingCounter.FramesReceived], _arrived);
            Assert.All(BatchRingCounters.Table.Where(static row => row.Kind is BatchRingCounterKind.SendDrop or BatchRingCounterKind.ReceiveDrop), row => Assert.Equal(0, _counters[row.Counter]));
            Assert.Equal(0, _counters[BatchRingCounter.RingFaults]);
            Assert.True(_arrived > 100 && _counters[BatchRingCounter.FramesSent] > 100);
        }

        private void Step(int step, bool more = true)
        {
            switch (step)
            {
                case 0: Send(more); break;
                case 1: TakeSent(); break;
                case 2: Deliver(more); break;
                case 3: Receive(); break;
                default: ComeBack(); break;
            }
        }

        private void Send(bool more)
        {
            if (_sending is null)
            {
                if (!more) return;
                _sending = FrameBatch.CreatePooled();
                for (int left = _random.Next(1, 65); left > 0; left--)
                {
                    byte[] frame = Next();
                    if (!_sending.TryAppend(frame, default)) break;
                    _toSend.Enqueue(frame);
                }
            }

            if (Transmitter.TrySend(_sending)) _sending = null;
        }

        private void TakeSent()
        {
            for (int most = _random.Next(1, 80); most > 0 && _sent.TryTake(out ReferenceRing.Chain chain); most--)
            {
                byte[] bytes = _sent.Gather(chain.Readable);
                Assert.True(bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0, "the header is not empty");
                AssertSame(_toSend.Dequeue(), bytes.AsSpan(12));
                _sent.PushUsed(chain.Head, 0);
            }

            _sent.Publish();
        }

        private void Deliver(bool more)
        {
            for (int most = more ? _random.Next(1, 40) : 0; most > 0; most--)
            {
                byte[] frame = Next();
                byte[] bytes = [.. new byte[12], .. frame];
                int length = _options.ReceiveBufferLength;
                int buffers = (bytes.Length + length - 1) / length;
                if (_received.Available < buffers) break;
                bytes[10] = (byte)buffers;
                for (int at = 0; at < bytes.Length;)
                {
                    Assert.True(_received.TryTake(out ReferenceRing.Chain chain));
                    uint written = _received.Scatter(bytes.AsSpan(at), chain.Writable);
                    _received.PushUsed(chain.Head, written);
                    at += (int)written;
                }

                _toReceive.Enqueue(frame);
            }

            _received.Publish();
        }

        private void Receive()
        {
            if (!_idle.TryPop(out FrameBatch? batch)) return;
            Receiver.Take(batch);
            for (int i = 0; i < batch.Count; i++)
            {
                byte[] frame = new byte[batch[i].Length];
                batch.CopyBytes(i, frame);
                AssertSame(_toReceive.Dequeue(), frame);
            }

            _arrived += batch.Count;
            Receiver.Refill();
            if (batch.Count > 0)
            {
                _lent.Add(batch);
                return;
            }

            batch.Reset();
            _idle.Push(batch);
        }

        private void ComeBack()
        {
            if (_lent.Count == 0) return;
            FrameBatch batch = _lent[_random.Next(_lent.Count)];
            _lent.Remove(batch);
            Receiver.GiveBack(batch);
            batch.Reset();
            _idle.Push(batch);
            Receiver.Refill();
        }

        // Not Assert.Equal, which compares byte by byte.
        private static void AssertSame(byte[] expected, ReadOnlySpan<byte> actual) =>
            Assert.True(actual.SequenceEqual(expected), $"a frame of {actual.Length} bytes instead of one of {expected.Length}, or another one");

        private byte[] Next() => Pattern(_random.Next(8) == 0 ? _random.Next(14, _options.LongestFrame + 1) : _random.Next(60, 200), _number++);
    }
}
