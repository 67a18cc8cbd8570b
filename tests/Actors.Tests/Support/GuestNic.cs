using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Actors.Tests.Support;

/// <summary>
/// A guest on the test's thread: a driver that is attached to a NIC by its messages alone, kicks by message, and hears
/// interrupts as messages to a probe.
/// </summary>
internal sealed class GuestNic : IDoorbell, IFrameReceiver
{
    private readonly IActorRef _nic;
    private readonly TestProbe _transport;
    private readonly TestProbe _interrupts;
    private readonly Dictionary<int, IActorRef> _queues = [];
    private readonly Queue<(byte[] Frame, OffloadHeader Offload)> _received = new();
    private readonly GuestMemoryBuilder _memory;
    private int _releases;

    public GuestNic(IActorRef nic, ulong deviceFeatures, TestProbe transport, TestProbe interrupts, VirtioNetDriverOptions? options = null)
    {
        _nic = nic;
        _transport = transport;
        _interrupts = interrupts;
        options ??= new VirtioNetDriverOptions { ReceiveQueueSize = 64, TransmitQueueSize = 64 };
        GuestMemoryBuilder whole = GuestMemoryBuilder.OverPinnedArray(VirtioNetDriver.MemoryNeeded(options));
        _memory = new GuestMemoryBuilder(whole.Region, () => Interlocked.Increment(ref _releases));
        GC.KeepAlive(whole);
        KeepAlive = whole;
        Driver = new VirtioNetDriver(_memory, deviceFeatures, options, this);
    }

    public object KeepAlive { get; }

    /// <summary>Interrupts of each queue, heard or not.</summary>
    public Dictionary<int, int> Raised { get; } = [];

    public VirtioNetDriver Driver { get; }

    /// <summary>True: nobody hears interrupts; the driver is polled.</summary>
    public bool Quiet { get; set; }

    /// <summary>True: the guest does not kick.</summary>
    public bool IsMute { get; set; }

    public GuestMemory Memory => _memory.Memory;

    /// <summary>What the device said of the frame that was received last.</summary>
    public OffloadHeader LastOffload { get; private set; }

    /// <summary>True once every lease on the guest's memory, the guest's own included, was given up.</summary>
    public bool MemoryReleased => Volatile.Read(ref _releases) != 0;

    public TestProbe Transport => _transport;

    public IActorRef Queue(int index) => _queues[index];

    public void Attach()
    {
        Tell(new AttachDriver());
        Tell(new SetDriverFeatures(Driver.Features));
        _transport.ExpectMsg<DriverFeaturesSet>();
        Settle();
        Driver.Start();
        for (int i = 0; i < Driver.QueueCount; i++) Start(i, Driver.Layout(i));
    }

    /// <summary>Returns once every queue has obeyed what was said to the NIC before.</summary>
    public void Settle()
    {
        Tell(new SetMemory(Memory));
        _transport.FishForMessage<MemorySet>(_ => true); // the configuration may have changed meanwhile
    }

    public QueueStarted Start(int index, VirtqueueLayout layout, VirtqueuePosition position = default)
    {
        Tell(new StartQueue(index, layout, position, null, new Interrupt(this, _interrupts.Ref, index)));
        var started = _transport.ExpectMsg<QueueStarted>();
        _queues[index] = started.Queue;
        return started;
    }

    /// <summary>Interrupts of a queue up to now.</summary>
    public int RaisedOf(int queue)
    {
        lock (Raised) return Raised.GetValueOrDefault(queue);
    }

    public VirtqueuePosition Stop(int index)
    {
        Tell(new StopQueue(index));
        QueueStopped stopped = _transport.ExpectMsg<QueueStopped>();
        Assert.Equal(index, stopped.Index);
        return stopped.Position;
    }

    public void Detach()
    {
        Tell(new DetachDriver());
        _transport.FishForMessage<DriverDetached>(_ => true);
        _queues.Clear();
    }

    public void Tell(object message) => _nic.Tell(message, _transport.Ref);

    public void Send(params byte[][] frames)
    {
        foreach (byte[] frame in frames) Assert.True(Driver.TrySend(frame));
        Driver.Flush();
    }

    /// <summary>The next frame; waits for the interrupt that announces it.</summary>
    public byte[] Receive()
    {
        while (_received.Count == 0)
        {
            if (!Driver.Poll(64, this) && _received.Count == 0) _interrupts.ExpectMsg<int>();
        }

        (byte[] frame, LastOffload) = _received.Dequeue();
        return frame;
    }

    /// <summary>Takes buffers of sent frames back until the device has none; waits for interrupts.</summary>
    public void AwaitAllSent()
    {
        Driver.ReclaimSent();
        _interrupts.AwaitCondition(() =>
        {
            Driver.ReclaimSent();
            return Driver.InFlight(1) == 0;
        });
    }

    void IDoorbell.Ring(int queue)
    {
        if (!IsMute && _queues.TryGetValue(queue, out IActorRef? actor)) actor.Tell(QueueKicked.Instance, _transport.Ref);
    }

    void IFrameReceiver.OnFrame(ReadOnlySpan<byte> frame, in OffloadHeader offload) => _received.Enqueue((frame.ToArray(), offload));

    private sealed class Interrupt(GuestNic guest, IActorRef probe, int queue) : IInterrupt
    {
        public void Raise()
        {
            lock (guest.Raised) guest.Raised[queue] = guest.Raised.GetValueOrDefault(queue) + 1;
            if (!guest.Quiet) probe.Tell(queue);
        }
    }
}
