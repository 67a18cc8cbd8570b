using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// Our driver against the device's split queue, chain by chain. The model is a list of what was offered: it must be popped
/// in that order, byte for byte, and come back once with the length that was pushed.
/// </summary>
public sealed class RingModelTests
{
    [Fact]
    public void Ring_AnyShapeAndSchedule_BehavesAsTheModel() =>
        PropertyRun.Check(RingScenario.Generator, scenario => scenario.Shrink(), Run, times: 300);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ring_IndicesWrapManyTimes_BehavesAsTheModel(bool eventIndex) =>
        Run(new RingScenario(2, eventIndex, IndirectUse.WhenLong, 3, 400_000, 7));

    [Fact]
    public void Ring_LargestSize_BehavesAsTheModel() =>
        Run(new RingScenario(15, true, IndirectUse.Never, 5, 100_000, 7));

    private static void Run(RingScenario scenario) => new Model(scenario).Run();

    private sealed class Model
    {
        private readonly RingScenario _scenario;
        private readonly Random _random;
        private readonly SplitRingDriver _driver;
        private readonly Virtqueue _device;
        private readonly DescriptorChain _chain = new();
        private readonly GuestBuffer _arena;
        private readonly Queue<Offer> _offered = new();                 // the model: offered and not popped,
        private readonly List<Offer> _popped = [];                      // popped and not completed,
        private readonly Dictionary<int, Offer> _completed = [];        // completed and not come back
        private int _token;
        private int _unpublished;
        private int _unpublishedUsed;
        private bool _driverWaits;
        private bool _deviceWaits;

        public Model(RingScenario scenario)
        {
            _scenario = scenario;
            _random = new Random(scenario.Seed);
            ushort size = (ushort)(1 << scenario.SizeLog);
            GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray((size * 1024) + (1 << 20));
            _arena = memory.Allocate(1 << 16);
            byte[] fill = new byte[_arena.Length];
            _random.NextBytes(fill);
            _arena.Memory.CopyFrom(fill);
            _driver = new SplitRingDriver(memory, size, scenario.EventIndex, scenario.Indirect);
            ulong features = (scenario.EventIndex ? FeatureBits.EventIdx : 0) | (scenario.Indirect != IndirectUse.Never ? FeatureBits.IndirectDesc : 0);
            Assert.True(Virtqueue.TryCreate(memory.Memory, _driver.Layout, features, default, out Virtqueue? device, out _));
            _device = device;
        }

        public void Run()
        {
            for (int i = 0; i < _scenario.Steps; i++)
            {
                switch (_random.Next(8))
                {
                    case 0 or 1: Offer(); break;
                    case 2: Publish(); break;
                    case 3: Pop(); break;
                    case 4: Complete(); break;
                    case 5: PublishUsed(); break;
                    case 6: Reclaim(); break;
                    default: Wait(); break;
                }
            }
            Drain();
        }

        private void Offer()
        {
            int count = _random.Next(1, _scenario.MaxChain + 1);
            int readable = _random.Next(count + 1);
            GuestBuffer[] buffers = new GuestBuffer[count];
            for (int i = 0; i < count; i++) buffers[i] = _arena.Slice(_random.Next(_arena.Length - 100), _random.Next(1, 100));
            if (!_driver.TryAdd(buffers.AsSpan(0, readable), buffers.AsSpan(readable), _token))
            {
                Assert.True(count > _driver.FreeDescriptors || _driver.FreeDescriptors == 0, "refused although there is room");
                return;
            }
            _offered.Enqueue(new Offer(_token++, buffers[..readable], buffers[readable..]));
            _unpublished++;
        }

        private void Publish()
        {
            bool kick = _driver.Publish();
            if (_deviceWaits && _unpublished > 0) Assert.True(kick, "lost kick");
            if (_unpublished == 0) Assert.False(kick);
            _unpublished = 0;
            if (kick) _deviceWaits = false;
        }

        private void Pop()
        {
            int visible = _offered.Count - _unpublished;
            PopResult result = _device.TryPop(_chain);
            Assert.Equal(visible > 0 ? PopResult.Chain : PopResult.Empty, result);
            if (result == PopResult.Empty) return;
            if (_random.Next(5) == 0)
            {
                _device.Unpop(1);
                Assert.Equal(PopResult.Chain, _device.TryPop(_chain));
            }
            Offer expected = _offered.Dequeue();
            AssertSame(expected.Readable, _chain.Readable);
            AssertSame(expected.Writable, _chain.Writable);
            Assert.Equal(expected.Readable.Sum(buffer => buffer.Length), _chain.ReadableLength);
            Assert.Equal(expected.Writable.Sum(buffer => buffer.Length), _chain.WritableLength);
            _popped.Add(expected with { Name = _chain.Token });
        }

        private void Complete()
        {
            if (_popped.Count == 0) return;
            int index = _random.Next(_popped.Count); // in any order
            Offer done = _popped[index];
            _popped.RemoveAt(index);
            done = done with { Length = _random.Next(done.Writable.Sum(buffer => buffer.Length) + 1) };
            _completed.Add(done.Token, done);
            _device.PushUsed(done.Name, (uint)done.Length);
            _unpublishedUsed++;
        }

        private void PublishUsed()
        {
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
                if (result == ReclaimResult.Empty) return;
                Assert.True(_completed.Remove(token, out Offer? done), "came back though not completed, or twice");
                Assert.Equal(done.Length, length);
                if (_random.Next(4) == 0) return;
            }
        }

        /// <summary>One side goes to sleep as it should: asks to be woken, looks again, and only then waits.</summary>
        private void Wait()
        {
            if (_random.Next(2) == 0)
            {
                if (_random.Next(3) == 0)
                {
                    _device.DisableNotifications();
                    _deviceWaits = false;
                    return;
                }
                while (_device.TryPop(_chain) == PopResult.Chain) _popped.Add(_offered.Dequeue() with { Name = _chain.Token });
                _deviceWaits = !_device.EnableNotifications();
                Assert.True(_deviceWaits, "nothing was published in between");
            }
            else
            {
                if (_random.Next(3) == 0)
                {
                    _driver.DisableInterrupts();
                    _driverWaits = false;
                    return;
                }
                _driverWaits = !_driver.EnableInterrupts();
            }
        }

        /// <summary>From wherever the schedule ended, everything can be finished, and nothing is left.</summary>
        private void Drain()
        {
            Publish();
            while (_device.TryPop(_chain) == PopResult.Chain) _popped.Add(_offered.Dequeue() with { Name = _chain.Token });
            while (_popped.Count > 0) Complete();
            PublishUsed();
            while (_completed.Count > 0) Reclaim();
            Assert.Equal(ReclaimResult.Empty, _driver.TryReclaim(out _, out _));
            Assert.Empty(_offered);
            Assert.Equal(0, _driver.InFlight);
            Assert.Equal(_driver.Size, _driver.FreeDescriptors);
            Assert.Equal(RingFault.None, _device.LastFault);
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
    }

    private sealed record Offer(int Token, GuestBuffer[] Readable, GuestBuffer[] Writable, uint Name = 0, int Length = 0);
}
