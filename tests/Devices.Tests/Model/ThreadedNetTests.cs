using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// Driver and device on two threads that sleep whenever they may and are woken by kick and interrupt only: with one wake-up
/// lost, or one barrier missing, a side sleeps for ever or meets a half-written entry.
/// </summary>
public sealed class ThreadedNetTests
{
    private static readonly int s_frames = Repetitions.Of(200_000);

    // Not how long a run takes, but when to say that it will never end.
    private static readonly TimeSpan NeverWoken = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 256)]
    [InlineData(FeatureBits.EventIdx, 256)]
    [InlineData(FeatureBits.MrgRxbuf, 256)]
    [InlineData(FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 4)]
    [InlineData(0, 4)]
    [InlineData(FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 1)]
    [InlineData(FeatureBits.MrgRxbuf, 1)]
    [InlineData(FeatureBits.InOrder | FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 256)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 250)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx, 256)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.MrgRxbuf, 77)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.InOrder | FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 256)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 5)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.EventIdx | FeatureBits.MrgRxbuf, 1)]
    [InlineData(FeatureBits.RingPacked, 3)]
    public void Echo_TwoThreadsThatSleep_NoFrameAndNoWakeUpIsLost(ulong optional, ushort ringSize)
    {
        ulong features = FeatureBits.Version1 | optional;
        int frames = ringSize < 16 ? s_frames / 20 : s_frames;
        using Run run = new(features, ringSize, frames);
        run.Execute();
    }

    private sealed class Run : IDoorbell, IFrameReceiver, IDisposable
    {
        private readonly AutoResetEvent _kick = new(false);
        private readonly AutoResetEvent _interrupt = new(false);
        private readonly VirtioNetDriver _driver;
        private readonly TransmitQueue _transmit;
        private readonly ReceiveQueue _receive;
        private readonly int _frames;
        private volatile bool _stopping;
        private volatile Exception? _failure;
        private int _received;

        public Run(ulong features, ushort ringSize, int frames)
        {
            _frames = frames;
            VirtioNetDevice device = new(new VirtioNetOptions(null) { EnabledFeatures = FeatureBits.RingPacked | FeatureBits.InOrder });
            VirtioNetDriverOptions options = new() { Features = features, ReceiveQueueSize = ringSize, TransmitQueueSize = ringSize, ReceiveBufferLength = 128, Mtu = 200 };
            GuestMemoryBuilder memory = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(options));
            if ((features & FeatureBits.MrgRxbuf) != 0 && ringSize == 1) options = options with { ReceiveBufferLength = 256 };
            _driver = new VirtioNetDriver(memory, device.DeviceFeatures, options, this);
            device.TrySetDriverFeatures(_driver.Features);
            _receive = new ReceiveQueue(device, Queue(0));
            _transmit = new TransmitQueue(device, Queue(1));

            Virtqueue Queue(int index)
            {
                Virtqueue.TryCreate(memory.Memory, _driver.Layout(index), features, VirtqueuePosition.Initial(features), out Virtqueue? queue, out _);
                return queue!;
            }
        }

        public void Execute()
        {
            Thread device = new(() => Guard(EchoEverything)) { IsBackground = true };
            Thread driver = new(() => Guard(Drive)) { IsBackground = true };
            device.Start();
            driver.Start();
            driver.Join();
            _stopping = true;
            _kick.Set();
            device.Join();
            Assert.Null(_failure);
            Assert.Equal(_frames, _received);
        }

        public void Ring(int queue) => _kick.Set();

        public void OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload)
        {
            Assert.Equal(Length(_received), frame.Length);
            for (int i = 0; i < frame.Length; i++) Assert.True(frame[i] == (byte)(_received + i), $"byte {i} of frame {_received}");
            _received++;
        }

        public void Dispose()
        {
            _kick.Dispose();
            _interrupt.Dispose();
        }

        private static int Length(int number) => 14 + (number % 187);

        private void Drive()
        {
            byte[] frame = new byte[256];
            int sent = 0;
            _driver.Start();
            while (_received < _frames)
            {
                bool full = false;
                while (sent < _frames && !full)
                {
                    for (int i = 0; i < Length(sent); i++) frame[i] = (byte)(sent + i);
                    full = !_driver.TrySend(frame.AsSpan(0, Length(sent)));
                    if (!full) sent++;
                    if (sent % 16 == 0) break;
                }
                bool more = _driver.Poll(64, this);
                if (more || (!full && sent < _frames) || _received == _frames) continue;
                if (!_interrupt.WaitOne(NeverWoken)) throw new TimeoutException($"no interrupt; {sent} sent, {_received} received");
            }
        }

        /// <summary>What is taken is delivered at once, borrowed, and completed when it is delivered: backpressure through the ring.</summary>
        private void EchoEverything()
        {
            FrameBatch batch = FrameBatch.CreateBorrowing();
            while (!_stopping)
            {
                _transmit.Queue.DisableNotifications();
                TakeResult taken = _transmit.Take(batch);
                while (!_stopping && _receive.Deliver(batch) == DeliverResult.NoBuffers)
                {
                    if (_receive.Publish()) _interrupt.Set();
                    if (!_receive.Queue.EnableNotifications()) Sleep();
                }
                bool interrupt = _receive.Publish();
                _transmit.Complete(batch);
                batch.Reset();
                interrupt |= _transmit.Publish();
                if (interrupt) _interrupt.Set();
                if (taken == TakeResult.Fault) throw new InvalidOperationException(_transmit.Queue.LastFault.ToString());
                if (taken == TakeResult.Empty && !_transmit.Queue.EnableNotifications()) Sleep();
            }
        }

        private void Sleep()
        {
            if (!_stopping && !_kick.WaitOne(NeverWoken)) throw new TimeoutException($"no kick; {_received} received");
        }

        private void Guard(Action body)
        {
            try
            {
                body();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _failure ??= exception;
                _stopping = true;
                _kick.Set();
            }
        }
    }
}
