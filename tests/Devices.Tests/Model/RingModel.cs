using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// A driver and a device on one ring. The model is a list of what was offered: it must be popped in that order, byte for byte,
/// and come back once with the length that was pushed; who sleeps is woken by what comes next.
/// </summary>
internal sealed partial class RingModel
{
    private readonly RingScenario _scenario;
    private readonly Random _random;
    private readonly GuestMemoryBuilder _memory;
    private readonly RingDriver _driver;
    private readonly DescriptorChain _chain = new();
    private readonly GuestBuffer _arena;
    private readonly bool _inOrder;
    private Virtqueue _device;
    private List<Offer> _offered = [];                       // the model: offered and not popped,
    private readonly List<Offer> _popped = [];               // popped and not completed,
    private readonly Dictionary<int, Offer> _completed = []; // completed and not come back
    private int _token;
    private int _unpublished;
    private int _unpublishedUsed;
    private bool _driverWaits;
    private bool _deviceWaits;

    public RingModel(RingScenario scenario)
    {
        _scenario = scenario;
        _random = new Random(scenario.Seed);
        // A device may give back in order whatever was negotiated; one that may not do otherwise is asked for it.
        _inOrder = scenario.Has(FeatureBits.InOrder) || _random.Next(2) == 0;
        _memory = GuestMemoryBuilder.OverPinnedArray((scenario.Size * 1024) + (1 << 20));
        _arena = _memory.Allocate(1 << 16);
        _driver = RingDriver.Create(_memory, (ushort)scenario.Size, scenario.Features, scenario.Indirect);
        _device = Open(VirtqueuePosition.Initial(scenario.Features));
    }

    public void Run()
    {
        for (int i = 0; i < _scenario.Steps; i++)
        {
            switch (_random.Next(20))
            {
                case < 5: MakeOffer(); break;
                case < 7: Publish(); break;
                case < 10: Pop(); break;
                case < 12: Complete(); break;
                case < 14: PublishUsed(); break;
                case < 17: Reclaim(); break;
                case 17: DeviceWaits(); break;
                case 18: DriverWaits(); break;
                default: Restart(); break;
            }
        }

        Drain();
    }

    private Virtqueue Open(VirtqueuePosition position)
    {
        Assert.True(Virtqueue.TryCreate(_memory.Memory, _driver.Layout, _scenario.Features, position, out Virtqueue? device, out RingFault fault), $"{fault}");
        return device;
    }

    private void MakeOffer()
    {
        int count = _random.Next(1, _scenario.MaxChain + 1);
        int readable = _random.Next(count + 1);
        GuestBuffer[] buffers = new GuestBuffer[count];
        for (int i = 0; i < count; i++) buffers[i] = _arena.Slice(_random.Next(_arena.Length - 100), _random.Next(1, 100));
        if (!_driver.TryAdd(buffers.AsSpan(0, readable), buffers.AsSpan(readable), _token))
        {
            Assert.True(count > _driver.FreeDescriptors, "refused although there is room");
            return;
        }

        _offered.Add(new Offer(_token++, buffers[..readable], buffers[readable..]));
        _unpublished++;
    }

    private void Publish()
    {
        Assert.Equal(_unpublished > 0, _driver.HasUnpublished);
        bool kick = _driver.Publish();
        if (_deviceWaits && _unpublished > 0) Assert.True(kick, "lost kick");
        if (_unpublished == 0) Assert.False(kick);
        _unpublished = 0;
        if (kick) _deviceWaits = false;
    }

    private void Pop()
    {
        if (_random.Next(3) == 0)
        {
            PopSingles();
            return;
        }

        // Some, of which some are given back at once: a frame that needs more buffers than there are.
        int visible = _offered.Count - _unpublished;
        int wanted = _random.Next(1, 6);
        int popped = 0;
        while (popped < wanted)
        {
            Assert.Equal(popped < visible, _device.HasAvailable);
            PopResult result = _device.TryPop(_chain);
            Assert.Equal(popped < visible ? PopResult.Chain : PopResult.Empty, result);
            if (result == PopResult.Empty) break;
            Take(popped++, _chain);
        }

        int back = _random.Next(3) == 0 ? _random.Next(popped + 1) : 0;
        _device.Unpop(back);
        Accept(popped - back);
    }

    private void PopSingles()
    {
        SingleBuffer[] singles = new SingleBuffer[_random.Next(1, 70)];
        bool writable = _random.Next(2) == 0;
        int visible = _offered.Count - _unpublished;
        int count = _device.PopSingles(singles, writable);
        Assert.True(count <= visible);
        for (int i = 0; i < count; i++)
        {
            Offer expected = _offered[i];
            GuestBuffer buffer = Assert.Single(writable ? expected.Writable : expected.Readable);
            Assert.Empty(writable ? expected.Readable : expected.Writable);
            Assert.Equal((buffer.Memory.Address, buffer.Length), (singles[i].Slice.Address, singles[i].Slice.Length));
            _offered[i] = expected with { Name = singles[i].Token };
        }

        int back = _random.Next(3) == 0 ? _random.Next(count + 1) : 0;
        _device.Unpop(back);
        Accept(count - back);
    }

    private void Take(int index, DescriptorChain chain)
    {
        Offer expected = _offered[index];
        AssertSame(expected.Readable, chain.Readable);
        AssertSame(expected.Writable, chain.Writable);
        Assert.Equal(expected.Readable.Sum(buffer => buffer.Length), chain.ReadableLength);
        Assert.Equal(expected.Room, chain.WritableLength);
        _offered[index] = expected with { Name = chain.Token };
    }

    private void Accept(int count)
    {
        _popped.AddRange(_offered[..count]);
        _offered.RemoveRange(0, count);
    }

    private void Complete()
    {
        if (_popped.Count == 0) return;
        int count = _inOrder ? _random.Next(1, _popped.Count + 1) : 1;
        if (_inOrder && _random.Next(2) == 0)
        {
            CompleteTogether(count);
            return;
        }

        for (; count > 0; count--)
        {
            int index = _inOrder ? 0 : _random.Next(_popped.Count);
            Offer done = _popped[index] with { Length = _random.Next(_popped[index].Room + 1) };
            _popped.RemoveAt(index);
            _completed.Add(done.Token, done);
            _device.PushUsed(done.Name, (uint)done.Length);
            _unpublishedUsed++;
        }
    }

    // Without a length of their own: with IN_ORDER one element for all, so the driver takes all but the last for full.
    private void CompleteTogether(int count)
    {
        for (int i = 0; i < count; i++)
        {
            bool skipped = _scenario.Has(FeatureBits.InOrder) && i < count - 1;
            _completed.Add(_popped[i].Token, _popped[i] with { Length = skipped ? _popped[i].Room : 0 });
        }

        _device.PushUsed([.. _popped[..count].Select(offer => offer.Name)]);
        _popped.RemoveRange(0, count);
        _unpublishedUsed += count;
    }

    private void PublishUsed()
    {
        Assert.Equal(_unpublishedUsed > 0, _device.HasUnpublished);
        bool interrupt = _device.Publish();
        if (_driverWaits && _unpublishedUsed > 0) Assert.True(interrupt, "lost interrupt");
        if (_unpublishedUsed == 0) Assert.False(interrupt);
        _unpublishedUsed = 0;
        if (interrupt) _driverWaits = false;
    }

    private void Reclaim()
    {
        while (true)
        {
            ReclaimResult result = _driver.TryReclaim(out int token, out int length);
            Assert.NotEqual(ReclaimResult.Fault, result);
            if (result == ReclaimResult.Empty)
            {
                Assert.Equal(_unpublishedUsed, _completed.Count);
                return;
            }

            Assert.True(_completed.Remove(token, out Offer? done), "came back though not completed, or twice");
            Assert.Equal(done.Length, length);
            if (_random.Next(8) == 0) return;
        }
    }

    private static void AssertSame(GuestBuffer[] expected, ReadOnlySpan<MemorySlice> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Memory.Address, actual[i].Address);
            Assert.Equal(expected[i].Length, actual[i].Length);
        }
    }

    private sealed record Offer(int Token, GuestBuffer[] Readable, GuestBuffer[] Writable, uint Name = 0, int Length = 0)
    {
        public int Room => Writable.Sum(buffer => buffer.Length);
    }
}
