using System.Buffers.Binary;
using ActorNet.Devices.Filtering;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Tests.Filtering;

/// <summary>
/// One random life of a chain: filters of all kinds come, go and are switched while frames flow both ways, the sink is full now and
/// then, and after each step the books are checked. Frames carry their number, and whose they are, so that what comes out is known.
/// </summary>
internal sealed class ChainScenario
{
    private const int Classes = 3; // what matches choose by

    private readonly Random _random;
    private readonly bool _reorders;
    private readonly bool _corrupts;
    private readonly Dictionary<int, string> _sent = [];
    private readonly Dictionary<(FrameDirection, byte Class, byte Origin), int> _last = [];
    private readonly TestWire _wire = new();
    private readonly List<string> _captured = [];
    private long _out;
    private int _filtersMade;
    private TimeSpan _now;
    private TimeSpan _released; // up to when the chain was asked to release

    public ChainScenario(int seed, bool reorders, bool corrupts)
    {
        _random = new Random(seed);
        _reorders = reorders;
        _corrupts = corrupts;
    }

    private FilterChain Chain => _wire.Chain;

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            _now += TimeSpan.FromTicks(_random.Next(4) == 0 ? 0 : _random.Next(30_000));
            _wire.Sink.IsFull = _random.Next(6) == 0;
            Step();
            Check();
        }

        _wire.Sink.IsFull = false;
        while (Chain.Filters.Count > 0)
        {
            Assert.True(Chain.Remove(Chain.Filters[_random.Next(Chain.Filters.Count)].Id, _now, _wire.Sink));
            Check();
        }

        Assert.Equal(0, Chain.Flow(FrameDirection.Tx).Held + Chain.Flow(FrameDirection.Rx).Held);
        Assert.Equal(_out, Chain.Flow(FrameDirection.Tx).Out + Chain.Flow(FrameDirection.Rx).Out);
    }

    private void Step()
    {
        switch (_random.Next(12))
        {
            case 0 when Chain.Filters.Count < 6:
                FrameFilter[] beside = [.. Chain.Filters];
                FilterPosition position = beside.Length == 0 || _random.Next(2) == 0
                    ? (_random.Next(2) == 0 ? FilterPosition.Head : FilterPosition.Tail)
                    : new FilterPosition(beside[_random.Next(beside.Length)].Id, _random.Next(2) == 0);
                Chain.Insert(Make(), position, _now);
                break;
            case 1 when Chain.Filters.Count > 3:
                Assert.True(Chain.Remove(Chain.Filters[_random.Next(Chain.Filters.Count)].Id, _now, _wire.Sink));
                break;
            case 2 when Chain.Filters.Count > 0:
                Assert.True(Chain.SetEnabled(Chain.Filters[_random.Next(Chain.Filters.Count)].Id, _random.Next(3) > 0, _now, _wire.Sink));
                break;
            case 3 or 4:
                if (_random.Next(2) == 0 && Chain.NextDue < TimeSpan.FromDays(1) && Chain.NextDue > _now) _now = Chain.NextDue;
                Chain.Tick(_now, _wire.Sink);
                _released = _now;
                break;
            case 5 when Chain.Filters.OfType<RedirectFilter>().FirstOrDefault() is { } redirect:
                FrameDirection direction = redirect.Queue == FilterQueue.Rx ? FrameDirection.Rx : FrameDirection.Tx;
                if (!Chain.CanInject(redirect, direction)) break;
                FrameBatch injected = Batch(byte.Parse(redirect.Id));
                if (Chain.Inject(redirect, injected, direction, _now, _wire.Sink)) _wire.Forward(injected, direction);
                GC.KeepAlive(injected);
                _released = _now;
                break;
            default:
                FrameDirection way = (FrameDirection)_random.Next(2);
                if (!Chain.CanTake(way)) break;
                _wire.Send(way, _now, Batch(0));
                _released = _now;
                break;
        }
    }

    private FrameBatch Batch(byte origin)
    {
        List<byte[]> frames = [];
        for (int i = _random.Next(1, _random.Next(10) == 0 ? 65 : 6); i > 0; i--)
        {
            byte[] frame = TestFrames.Frame(_sent.Count, _random.Next(20) == 0 ? _random.Next(6, 20_000) : _random.Next(6, 200));
            frame[4] = (byte)_random.Next(Classes);
            frame[5] = origin;
            _sent.Add(_sent.Count, Convert.ToHexString(frame));
            frames.Add(frame);
        }

        return TestFrames.Batch(frames);
    }

    private void Check()
    {
        _wire.AssertBalanced();
        Assert.True(Chain.NextDue > _released, $"{Chain.NextDue} is not after {_released}: the caller would spin.");
        foreach (CollectingSink.Arrival arrival in _wire.Sink.Out)
        {
            _out++;
            if (_corrupts) continue;
            byte[] head = Convert.FromHexString(arrival.Bytes[..12]);
            int number = BinaryPrimitives.ReadInt32BigEndian(head);
            Assert.Equal(_sent[number], arrival.Bytes);
            Assert.Equal(arrival.Bytes.Length / 2, arrival.Offload.GsoSize);
            if (_reorders) continue;
            ref int last = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_last, (arrival.Direction, head[4], head[5]), out bool known);
            Assert.True(!known || number >= last, $"{number} came after {last}.");
            last = number;
        }

        foreach ((_, CollectingSink.Arrival copy) in _wire.Sink.Diverted)
        {
            if (!_corrupts) Assert.Equal(_sent[Convert.ToInt32(copy.Bytes[..8], 16)], copy.Bytes);
        }

        _wire.Sink.Out.Clear();
        _wire.Sink.Diverted.Clear();
        _captured.Clear();
    }

    private FrameFilter Make()
    {
        string id = $"{++_filtersMade}";
        FilterQueue queue = (FilterQueue)_random.Next(3);
        bool enabled = _random.Next(5) > 0;
        int wanted = _random.Next(Classes);
        IFrameMatch? match = _random.Next(3) == 0 ? new ClassMatch(wanted) : null;
        HoldLimits limits = _random.Next(2) == 0
            ? new HoldLimits(_random.Next(1, 100), 65550 * _random.Next(1, 4), (FilterOverflow)_random.Next(2))
            : HoldLimits.Waiting;
        return _random.Next(8) switch
        {
            0 => new MirrorFilter(new() { Id = id, Queue = queue, Enabled = enabled, Match = match, Outdev = "spy" }),
            1 => new RedirectFilter(new() { Id = id, Queue = queue, Enabled = enabled, Match = match, Indev = "in", Outdev = _random.Next(4) == 0 ? "away" : null }),
            2 or 3 => new BufferFilter(new() { Id = id, Queue = queue, Enabled = enabled, Match = match, Limits = limits, Interval = TimeSpan.FromTicks(_random.Next(10, 100_000)) }),
            4 or 5 => new ThrottleFilter(new()
            {
                Id = id,
                Queue = queue,
                Enabled = enabled,
                Match = match,
                Limits = limits,
                BytesPerSecond = _random.Next(2) * _random.Next(1, 10_000_000),
                FramesPerSecond = _random.Next(1, 100_000),
                Policy = _random.Next(4) == 0 ? ThrottlePolicy.Police : ThrottlePolicy.Shape,
            }),
            6 => new DumpFilter(new() { Id = id, Queue = queue, Enabled = enabled, Match = match, Subjects = (DumpSubjects)_random.Next(3) }, new TestCapture(_captured, id)),
            _ => new ImpairmentFilter(new() { Id = id, Queue = queue, Enabled = enabled, Match = match, Limits = limits, Tx = Line(), Rx = Line(), Seed = (ulong)_filtersMade }),
        };
    }

    private Impairment Line() => new()
    {
        Delay = TimeSpan.FromTicks(_random.Next(2) * _random.Next(100_000)),
        Jitter = TimeSpan.FromTicks(_random.Next(2) * _random.Next(100_000)),
        Distribution = (JitterDistribution)_random.Next(2),
        KeepOrder = !_reorders,
        Loss = _random.Next(2) * 5,
        BurstLoss = _random.Next(3) == 0 ? new BurstLoss(5, 20) : null,
        Duplicate = _random.Next(2) * 10,
        Corrupt = _corrupts ? 20 : 0,
        Reorder = _reorders ? 20 : 0,
        ReorderGap = _random.Next(1, 4),
    };

    private sealed class ClassMatch(int wanted) : IFrameMatch
    {
        public bool Matches(FrameBatch frames, int index)
        {
            Span<byte> head = stackalloc byte[5];
            return frames.CopyBytes(index, head) == 5 && head[4] == wanted;
        }
    }
}
