using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// A driver and a device as four parties that sleep until somebody wakes them: the driver, the device's transmit queue, its
/// receive queue, and the network behind it. A scheduler with a seed runs one step of one party that is awake at a time.
/// The model: what goes in on one side comes out on the other, in order; and when all sleep, nothing is left to do.
/// </summary>
internal sealed class NetModel : IDoorbell, IFrameReceiver
{
    private readonly NetScenario _scenario;
    private readonly Random _random;
    private readonly VirtioNetDriver _driver;
    private readonly TransmitQueue _transmit;
    private readonly ReceiveQueue _receive;
    private readonly List<byte[]> _toDevice;
    private readonly List<byte[]> _toDriver;
    private readonly bool[] _kicked = new bool[3];
    private readonly List<Party> _parties;
    private bool _interrupted;
    private int _sent;            // by the driver
    private int _taken;           // by the device
    private int _delivered;       // by the device
    private int _received;        // by the driver

    public NetModel(NetScenario scenario)
    {
        _scenario = scenario;
        _random = new Random(scenario.Seed);
        VirtioNetDevice device = new(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")) { EnabledFeatures = FeatureBits.RingPacked | FeatureBits.InOrder });
        GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(scenario.Options));
        _driver = new VirtioNetDriver(memory, device.DeviceFeatures, scenario.Options, this);
        Assert.True(device.TrySetDriverFeatures(_driver.Features));
        Assert.Equal(_driver.HeaderLength, device.HeaderLength);
        _receive = new ReceiveQueue(device, Queue(0));
        _transmit = new TransmitQueue(device, Queue(1));
        _toDevice = Frames();
        _toDriver = Frames();
        _parties =
        [
            new Party(Driver().GetEnumerator(), () => _interrupted),
            new Party(DeviceTransmit().GetEnumerator(), () => _kicked[1]),
            new Party(DeviceReceive().GetEnumerator(), () => _kicked[0]),
        ];

        Virtqueue Queue(int index)
        {
            VirtqueuePosition begin = VirtqueuePosition.Initial(_driver.Features);
            Assert.True(Virtqueue.TryCreate(memory.Memory, _driver.Layout(index), _driver.Features, begin, out Virtqueue? queue, out _));
            return queue;
        }
    }

    /// <summary>Runs until everybody sleeps and nobody was woken.</summary>
    public void Run()
    {
        List<Party> runnable = [];
        for (int step = 0; ; step++)
        {
            Assert.True(step < 20_000_000, "the parties wake each other for ever");
            runnable.Clear();
            foreach (Party party in _parties)
                if (party.Awake || party.Woken()) runnable.Add(party);
            if (runnable.Count == 0) break;
            Party next = runnable[_random.Next(runnable.Count)];
            next.Steps.MoveNext();
            next.Awake = next.Steps.Current == Step.More;
        }
        Assert.True(_taken == _toDevice.Count, $"all sleep, and {_toDevice.Count - _taken} frames of the driver were not taken");
        Assert.True(_received == _toDriver.Count, $"all sleep, and {_toDriver.Count - _received} frames for the driver were not received");
        _driver.ReclaimSent();
        Assert.Equal(0, _driver.InFlight(1));
        Assert.Equal(DeviceFault.None, _driver.LastFault);
        Assert.Equal(0, _driver.Counters[DriverCounter.ReceivedBadBufferCount] + _driver.Counters[DriverCounter.ReceivedIncomplete]);
        Assert.Equal(_toDevice.Count, _transmit.Counters[TransmitCounter.Completed]);
        Assert.Equal(0, _transmit.Outstanding);
        Assert.Equal(_toDriver.Count, _receive.Counters[ReceiveCounter.Frames]);
    }

    void IDoorbell.Ring(int queue) => _kicked[queue] = true;

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
    {
        Assert.True(_toDriver[_received].AsSpan().SequenceEqual(frame), $"frame {_received} for the driver differs");
        Assert.Equal(default, offload);
        _received++;
    }

    private IEnumerable<Step> Driver()
    {
        _driver.Start();
        yield return Step.More;
        while (true)
        {
            _interrupted = false;
            // Whichever queue it was for, and late perhaps: an interrupt may arrive when its cause was already dealt with.
            for (int queue = 0; queue < _driver.QueueCount; queue++)
                if (_random.Next(2) == 0) _driver.OnInterrupt(queue);
            while (true)
            {
                bool more = _driver.Poll(_random.Next(1, 20), this);
                yield return Step.More;
                // Some drivers look for room by trying, others wait until they hear of it.
                bool full = _driver.IsTransmitFull && _random.Next(2) == 0;
                for (int burst = _random.Next(1, 20); burst > 0 && _sent < _toDevice.Count && !full; burst--)
                {
                    full = !_driver.TrySend(_toDevice[_sent]);
                    if (!full) _sent++;
                    if (_random.Next(3) == 0) yield return Step.More;
                }
                _driver.Flush();
                yield return Step.More;
                // A full ring is waited for, as a driver does that stops its stack; anything else is worked off.
                if (!more && (full || _sent == _toDevice.Count)) break;
            }
            yield return Step.Sleep;
        }
    }

    private IEnumerable<Step> DeviceTransmit()
    {
        // Batches come home in any order; their chains go back in order all the same.
        List<FrameBatch> home = [.. Enumerable.Range(0, 3).Select(_ => FrameBatch.CreateBorrowing())];
        List<FrameBatch> away = [];
        yield return Step.Sleep;
        while (true)
        {
            _kicked[1] = false;
            if (_random.Next(2) == 0) _transmit.Queue.DisableNotifications();
            do
            {
                TakeResult result;
                do
                {
                    FrameBatch batch = home[^1];
                    home.Remove(batch);
                    away.Add(batch);
                    result = _transmit.Take(batch);
                    Assert.NotEqual(TakeResult.Fault, result);
                    yield return Step.More;
                    CompareTaken(batch);
                    while (home.Count == 0 || (away.Count > 0 && (result != TakeResult.Full || _random.Next(2) == 0)))
                    {
                        FrameBatch back = away[_random.Next(away.Count)];
                        away.Remove(back);
                        _transmit.Complete(back);
                        back.Reset();
                        home.Add(back);
                        yield return Step.More;
                        _interrupted |= _transmit.Publish();
                        yield return Step.More;
                    }
                }
                while (result == TakeResult.Full || (result == TakeResult.Some && _random.Next(2) == 0));
                // In two steps, with room for the driver between them: the window in which wake-ups get lost.
                if (_transmit.Queue.HasAvailable) continue;
                _transmit.Queue.Arm();
                yield return Step.More;
            }
            while (_transmit.Queue.HasMoved());
            yield return Step.Sleep;
        }
    }

    private IEnumerable<Step> DeviceReceive()
    {
        FrameBatch batch = FrameBatch.CreatePooled(chunks: 128);
        int next = 0;
        yield return Step.More;
        while (true)
        {
            while (next < _toDriver.Count && batch.Count < 20 && TryAppend(batch, _toDriver[next])) next++;
            if (batch.Count == 0)
            {
                _kicked[0] = false; // buffers came, and nothing waits for them
                yield return Step.Sleep;
                continue;
            }
            yield return Step.More;
            while (true)
            {
                int before = batch.Position;
                DeliverResult result = _receive.Deliver(batch);
                Assert.NotEqual(DeliverResult.Fault, result);
                _delivered += batch.Position - before;
                yield return Step.More;
                _interrupted |= _receive.Publish();
                yield return Step.More;
                if (result == DeliverResult.Done) break;
                _kicked[0] = false;
                _receive.Queue.Arm();
                yield return Step.More;
                if (!_receive.Queue.HasMoved()) yield return Step.Sleep;
            }
            batch.Reset();
        }
    }

    private void CompareTaken(FrameBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            byte[] bytes = new byte[batch[i].Length];
            Assert.Equal(bytes.Length, batch.CopyBytes(i, bytes));
            Assert.True(_toDevice[_taken].AsSpan().SequenceEqual(bytes), $"frame {_taken} of the driver differs");
            Assert.Equal(default, batch[i].Offload);
            _taken++;
        }
    }

    private static bool TryAppend(FrameBatch batch, byte[] frame)
    {
        if (frame.Length > batch.FreeBytes) return false;
        int at = 0;
        foreach (MemorySlice chunk in batch.FreeChunks)
        {
            int part = Math.Min(chunk.Length, frame.Length - at);
            if (part == 0) break;
            chunk.CopyFrom(frame.AsSpan(at, part));
            at += part;
        }
        batch.CommitFrame(frame.Length, default);
        return true;
    }

    private List<byte[]> Frames()
    {
        List<byte[]> frames = [];
        for (int i = 0; i < _scenario.Frames; i++)
        {
            byte[] frame = new byte[_random.Next(3) == 0 ? _scenario.LongestFrame : _random.Next(14, _scenario.LongestFrame + 1)];
            _random.NextBytes(frame);
            frames.Add(frame);
        }
        return frames;
    }

    private enum Step
    {
        More,
        Sleep,
    }

    private sealed class Party(IEnumerator<Step> steps, Func<bool> woken)
    {
        public IEnumerator<Step> Steps => steps;

        public Func<bool> Woken => woken;

        public bool Awake { get; set; } = true;
    }
}
