using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Virtio;

/// <summary>
/// A packed ring whose device dies at any moment, also between any two of the stores that show what was used, while its front end goes
/// on telling the place of long ago: the next device goes on where the ring was used up to, the driver gets every chain back once, in order.
/// Of single buffers and tables that can always be told. With lists the queue may be refused, or the place of long ago look possible;
/// whoever tells the right place is believed always.
/// </summary>
public class PackedCrashTests
{
    private const int Buffers = 256;
    private const int BufferLength = 64;
    private const int Steps = 20_000;

    private readonly DescriptorChain _chain = new();
    private readonly Dictionary<int, uint> _chains = [];        // bytes of all chains that the driver waits for
    private readonly List<int> _available = [];                 // of these: offered and not taken,
    private readonly List<(int Chain, uint Token)> _taken = []; // taken and not given back,
    private readonly List<Element> _given = [];                 // given back and not shown
    private Queue<int> _slots = [];                             // that those take
    private long _position;                                     // slots given back in all
    private int _unfinished;                                    // elements of a frame of which the ring shows a part
    private GuestMemoryBuilder _memory = GuestMemoryBuilder.OverPinnedArray(1 << 20);
    private Random _random = null!;
    private RingDriver _driver = null!;
    private GuestBuffer[] _buffers = null!;
    private Virtqueue _queue = null!;
    private ulong _features;
    private VirtqueuePosition _told;
    private bool _hasLists; // or descriptors that speak for many
    private int _next, _crashes, _refusals, _used, _torn;

    private bool InOrder => (_features & FeatureBits.InOrder) != 0;

    private MemorySlice Ring
    {
        get
        {
            Assert.True(_memory.Memory.TryTranslate(_driver.Layout.Descriptors, 16u * _driver.Size, out MemorySlice ring));
            return ring;
        }
    }

    [Theory]
    [InlineData(1, 16, 1, true, 0ul)]
    [InlineData(2, 5, 1, true, 0ul)]
    [InlineData(3, 7, 1, false, 0ul)]
    [InlineData(4, 64, 1, true, FeatureBits.EventIdx)]
    [InlineData(5, 2, 1, true, 0ul)]
    [InlineData(6, 1, 1, true, 0ul)]
    [InlineData(7, 16, 3, false, 0ul)]
    public void SingleSlots_WhateverDies_AreUsedOnce(int seed, int size, int pieces, bool writable, ulong features)
    {
        Run(seed, size, pieces, writable, features, hasTables: true);

        Assert.Equal(0, _refusals);
        if (writable && size > 4 && pieces == 1) Assert.True(_torn > 20, $"{_torn} frames were found half shown");
    }

    [Theory]
    [InlineData(1, 16, 3, true, 0ul)]
    [InlineData(2, 7, 3, true, 0ul)]
    [InlineData(3, 16, 3, false, 0ul)]
    [InlineData(4, 64, 3, false, FeatureBits.InOrder)]
    [InlineData(5, 13, 3, false, FeatureBits.InOrder)]
    [InlineData(6, 9, 1, true, FeatureBits.InOrder)]
    public void Lists_WhateverDies_AreUsedOnceOrThePlaceHasToBeTold(int seed, int size, int pieces, bool writable, ulong features)
    {
        Run(seed, size, pieces, writable, features, hasTables: false);

        Assert.True(_refusals < _crashes * 3 / 4, $"{_refusals} of {_crashes}");
    }

    private void Run(int seed, int size, int pieces, bool writable, ulong features, bool hasTables)
    {
        _random = new Random(seed);
        _features = features | (hasTables ? FeatureBits.IndirectDesc : 0) | FeatureBits.Version1 | FeatureBits.RingPacked;
        _driver = RingDriver.Create(_memory, (ushort)size, _features, IndirectUse.WhenLong);
        _buffers = [.. Enumerable.Range(0, Buffers).Select(_ => _memory.Allocate(BufferLength))];
        _hasLists = !hasTables;
        _told = VirtqueuePosition.Initial(_features);
        Assert.True(TryOpen(_told));
        for (int step = 0; step < Steps; step++)
        {
            switch (_random.Next(100))
            {
                // The driver goes on with what it has, also where it fills its ring.
                case < 35: Offer(pieces, writable); break;
                case 35: while (Offer(pieces, writable)) { } break;
                case < 60: Take(_random.Next(1, 6)); break;
                case < 85: GiveBack(writable); break;
                case < 94: Show(dies: false); break;
                case < 97: Show(dies: true); break;
                case 97: Stop(); break;
                default: Die(); break;
            }
        }

        Assert.True(_crashes > 100 && _used > 500, $"{_crashes} crashes, {_used} chains");
    }

    private bool Offer(int pieces, bool writable)
    {
        int count = _random.Next(1, pieces + 1);
        ReadOnlySpan<GuestBuffer> buffers = _buffers.AsSpan(_next % (Buffers - 4), count);
        if (!(writable ? _driver.TryAdd([], buffers, _next) : _driver.TryAdd(buffers, [], _next))) return false;
        _driver.Publish();
        _chains[_next] = (uint)(BufferLength * count);
        _available.Add(_next++);
        return true;
    }

    private void Take(int count)
    {
        for (; count > 0 && _queue.TryPop(_chain) == PopResult.Chain; count--)
        {
            int expected = _available[0];
            MemorySlice first = (_chain.Writable.Length > 0 ? _chain.Writable : _chain.Readable)[0];
            Assert.Equal(_buffers[expected % (Buffers - 4)].Memory.Address, first.Address);
            Assert.Equal((int)_chains[expected], _chain.WritableLength + _chain.ReadableLength);
            _available.RemoveAt(0);
            _taken.Add((expected, _chain.Token));
        }

        Assert.Equal(RingFault.None, _queue.LastFault);
        if (count > 0) Assert.Empty(_available); // never silent
    }

    // A frame of one buffer or of several, or sent frames together.
    private void GiveBack(bool writable)
    {
        int count = Math.Min(_taken.Count, _random.Next(1, Math.Clamp((int)_driver.Size, 2, 5))); // less than the ring
        List<(int Chain, uint Token)> given = _taken[..count];
        _taken.RemoveRange(0, count);
        if (!writable)
        {
            _queue.PushUsed([.. given.Select(static chain => chain.Token)]);
            if (InOrder) Given(given, isJoined: false);
            else given.ForEach(chain => Given([chain], isJoined: false));
            return;
        }

        for (int i = 0; i < count; i++)
        {
            uint full = _chains[given[i].Chain];
            if (i == 0) _queue.PushUsed(given[i].Token, count == 1 ? 1 : full);
            else _queue.JoinUsed(given[i].Token, i == count - 1 ? 1 : full); // all but the last one full
            Given([given[i]], isJoined: i > 0);
        }
    }

    private void Given(List<(int Chain, uint Token)> chains, bool isJoined)
    {
        if (chains.Count == 0) return;
        int slots = chains.Sum(static chain => (int)(chain.Token >> 16));
        _given.Add(new Element([.. chains.Select(static chain => chain.Chain)], (int)(_position % _driver.Size), isJoined));
        _position += slots;
        _slots.Enqueue(slots);
    }

    private void Show(bool dies)
    {
        byte[] before = new byte[Ring.Length], after = new byte[Ring.Length];
        Ring.CopyTo(before);
        _queue.Publish();
        if (!dies)
        {
            Reclaim(_given.Count);
            return;
        }

        // One store each; those of a frame from its last to its first.
        Ring.CopyTo(after);
        List<int> stores = [];
        for (int first = 0, end; first < _given.Count; first = end)
        {
            for (end = first + 1; end < _given.Count && _given[end].IsJoined;) end++;
            stores.AddRange(Enumerable.Range(first, end - first).Reverse());
        }

        int made = _random.Next(stores.Count + 1);
        Ring.CopyFrom(before);
        foreach (int element in stores[..made]) Ring.Slice(16 * _given[element].Slot).CopyFrom(after.AsSpan(16 * _given[element].Slot, 16));
        int shown = Enumerable.Range(0, _given.Count).TakeWhile(element => stores.IndexOf(element) < made).Count();
        Reclaim(shown);
        // What is left was not seen, but for a frame of which there is a part.
        _unfinished = made > shown ? Enumerable.Range(0, _given.Count).TakeWhile(element => element == 0 || _given[element].IsJoined).Count() : 0;
        if (_unfinished > 0) _torn++;
        Die();
    }

    private void Die()
    {
        _crashes++;
        bool isTorn = _unfinished > 0;
        _queue.Dispose();
        bool isOpen = TryOpen(_told);
        bool isMoved = isOpen && _queue.WasResynchronised;
        if (isTorn && !isMoved && _hasLists)
        {
            _refusals++;
            Reset();
            return;
        }

        Reclaim(_unfinished);
        Forget();
        VirtqueuePosition right = Right();
        if (isOpen && _queue.Position == right) return;
        Assert.True(_hasLists && !isMoved);
        _refusals++;
        if (isOpen) _queue.Dispose();
        Open(right);
    }

    // In order: whoever goes on is told the place. What was taken is taken again.
    private void Stop()
    {
        Show(dies: false);
        _queue.Dispose();
        Forget();
        Open(Right());
    }

    private void Open(VirtqueuePosition right)
    {
        Assert.True(TryOpen(right));
        Assert.Equal(right, _queue.Position);
        Assert.False(_queue.WasResynchronised);
    }

    private VirtqueuePosition Right()
    {
        (long lap, long slot) = Math.DivRem(_position, _driver.Size);
        return new VirtqueuePosition(true, (ushort)slot, lap % 2 == 0, (ushort)slot, lap % 2 == 0);
    }

    // What was given back and not shown was not given back.
    private void Forget()
    {
        _available.InsertRange(0, _taken.Select(static chain => chain.Chain));
        _available.InsertRange(0, _given.SelectMany(static element => element.Chains));
        while (_given.Count > 0)
        {
            _given.RemoveAt(_given.Count - 1);
            _position -= _slots.Last();
            _slots = new Queue<int>(_slots.SkipLast(1));
        }

        _taken.Clear();
        _unfinished = 0;
    }

    private void Reclaim(int elements)
    {
        foreach (int chain in _given[..elements].SelectMany(static element => element.Chains))
        {
            Assert.Equal(ReclaimResult.Chain, _driver.TryReclaim(out int token, out int length));
            Assert.Equal(chain, token);
            if (_given[..elements].Count(static element => element.IsJoined) == elements - 1 && elements > 1) Assert.Equal(chain == _given[elements - 1].Chains[^1] ? 1 : (int)_chains[chain], length);
            _chains.Remove(chain);
            _used++;
        }

        _given.RemoveRange(0, elements);
        for (int i = 0; i < elements; i++) _slots.Dequeue();
        if (_given.Count == 0) Assert.NotEqual(ReclaimResult.Chain, _driver.TryReclaim(out _, out _));
    }

    private void Reset()
    {
        _available.Clear();
        _taken.Clear();
        _given.Clear();
        _slots.Clear();
        _chains.Clear();
        _position = _unfinished = 0;
        _memory = GuestMemoryBuilder.OverPinnedArray(1 << 20);
        _driver = RingDriver.Create(_memory, _driver.Size, _features, IndirectUse.WhenLong);
        _buffers = [.. Enumerable.Range(0, Buffers).Select(_ => _memory.Allocate(BufferLength))];
        Assert.True(TryOpen(_told));
    }

    private bool TryOpen(VirtqueuePosition told)
    {
        if (Virtqueue.TryCreate(_memory.Memory, _driver.Layout, _features, told, out Virtqueue? queue, out RingFault fault))
        {
            _queue = queue;
            return true;
        }

        Assert.Equal(RingFault.PositionUnknown, fault);
        return false;
    }

    // What was given back together, and where the ring says so; joined: seen with the one before.
    private sealed record Element(int[] Chains, int Slot, bool IsJoined);
}
