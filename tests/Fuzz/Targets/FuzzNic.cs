using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Devices.VirtioNet;
using ActorNet.Fuzz.Engine;

namespace ActorNet.Fuzz.Targets;

/// <summary>A network device without actors: one pair and a control queue, which work when they are told to.</summary>
internal sealed class FuzzNic
{
    private const int ReceiveIndex = 0, TransmitIndex = 1, ControlIndex = 2;
    private const int CommandBudget = 16;
    private const int MaxOut = 4;

    private readonly Observations _seen;
    private readonly VirtioNetDevice _device;
    private readonly Virtqueue?[] _rings = new Virtqueue?[3];
    private readonly List<FrameBatch> _out = [];
    private readonly Stack<FrameBatch> _free = new(Enumerable.Range(0, MaxOut).Select(static _ => FrameBatch.CreateBorrowing()));
    private ReceiveQueue? _receive;
    private TransmitQueue? _transmit;
    private ControlQueue? _control;

    /// <summary>A device whose driver accepted these features, as far as they are offered.</summary>
    public FuzzNic(ulong features, Observations seen)
        : this(new VirtioNetDevice(new VirtioNetOptions(MacAddress.Parse("52:54:00:00:00:01")) { EnabledFeatures = ulong.MaxValue }), seen) =>
        _device.TrySetDriverFeatures(features & _device.DeviceFeatures);

    /// <summary>A device whose features somebody else negotiates.</summary>
    public FuzzNic(VirtioNetDevice device, Observations seen)
    {
        _device = device;
        _seen = seen;
    }

    /// <summary>The features in use.</summary>
    public ulong Features => _device.DriverFeatures;

    /// <summary>Starts a queue, anew if it runs; false when it is refused.</summary>
    public bool Open(int index, GuestMemory memory, in VirtqueueLayout layout, VirtqueuePosition position, InflightArea? inflight = null)
    {
        CloseRing(index);
        bool created = Virtqueue.TryCreate(memory, layout, Features, position, inflight, out Virtqueue? ring, out RingFault fault);
        _seen.Saw(1, (long)fault);
        if (created != (fault == RingFault.None) || created != ring is not null) throw new InvalidOperationException("a ring was created and refused at once");
        _rings[index] = ring;
        if (ring is null) return false;
        switch (index)
        {
            case ReceiveIndex: _receive = new ReceiveQueue(_device, ring); break;
            case TransmitIndex: _transmit = new TransmitQueue(_device, ring); break;
            default: _control = new ControlQueue(_device, ring); break;
        }

        return true;
    }

    /// <summary>Stops a queue; where it stood.</summary>
    public VirtqueuePosition Stop(int index)
    {
        VirtqueuePosition position = _rings[index]?.Position ?? VirtqueuePosition.Initial(Features);
        CloseRing(index);
        return position;
    }

    /// <summary>The memory is another one.</summary>
    public void Remap(GuestMemory memory)
    {
        foreach (Virtqueue? ring in _rings) _seen.Saw(13, ring is null ? 0 : ring.TryRemap(memory) ? 1 : 2);
    }

    /// <summary>Where a queue logs what it writes.</summary>
    public void SetLog(int index, VirtqueueLog log) => _rings[index]?.SetLog(log);

    /// <summary>Takes frames from the driver; they stay out.</summary>
    public void Take()
    {
        if (_transmit is null || !_free.TryPop(out FrameBatch? batch)) return;
        TakeResult result = _transmit.Take(batch);
        _seen.Saw(2, (long)result);
        _seen.SawAmount(3, 0, batch.Count);
        _seen.SawAmount(3, 1, batch.SegmentCount);
        _out.Add(batch);
    }

    /// <summary>Gives the driver its own frames: the oldest batch that is out.</summary>
    public void Deliver()
    {
        if (_out.Count == 0 || _receive is null) return;
        Deliver(_out[0]);
        _out[0].Position = 0;
    }

    /// <summary>Gives the driver frames of somebody else, and empties the batch.</summary>
    public void DeliverOther(FrameBatch batch)
    {
        if (_receive is not null) Deliver(batch);
        batch.Reset();
    }

    /// <summary>Completes a batch that is out, in any order.</summary>
    public void Complete(int which)
    {
        if (_out.Count == 0 || _transmit is null) return;
        FrameBatch batch = _out[which % _out.Count];
        _out.Remove(batch);
        _transmit.Complete(batch);
        _seen.Saw(5, _transmit.Publish() ? 1 : 0);
        Free(batch);
    }

    /// <summary>Carries out commands.</summary>
    public void Control()
    {
        if (_control is null) return;
        _seen.SawAmount(6, 0, _control.Process(CommandBudget));
        _seen.Saw(7, _control.Publish() ? 1 : 0);
    }

    /// <summary>Lets a ring ask for notifications, or not.</summary>
    public void Notify(int index, byte choice)
    {
        if (_rings[index] is not { } ring) return;
        switch (choice & 3)
        {
            case 0: ring.DisableNotifications(); break;
            case 1: _seen.Saw(8, ring.EnableNotifications() ? 1 : 0); break;
            case 2: _seen.Saw(8, ring.HasAvailable ? 2 : 3); break;
            default: _seen.Saw(8, ring.HasArrivals ? 4 : 5); break;
        }
    }

    /// <summary>Ends everything; afterwards nobody holds the memory.</summary>
    public void Close()
    {
        for (int i = 0; i < _rings.Length; i++) CloseRing(i);
    }

    private void Deliver(FrameBatch batch)
    {
        DeliverResult result = _receive!.Deliver(batch);
        _seen.Saw(4, (long)result);
        _seen.Saw(4, _receive.Publish() ? 8 : 9);
        bool complete = batch.Position == batch.Count;
        if (complete != (result == DeliverResult.Done) && result != DeliverResult.Fault) throw new InvalidOperationException($"{result}, and the batch stands at {batch.Position} of {batch.Count}");
    }

    private void CloseRing(int index)
    {
        if (_rings[index] is not { } ring) return;
        _seen.Saw(9, ((long)index << 8) | (uint)ring.LastFault);
        switch (index)
        {
            case ReceiveIndex: See(10, _receive!.Counters); _receive = null; break;
            case TransmitIndex: CloseTransmit(); break;
            default: See(12, _control!.Counters); _control = null; break;
        }

        ring.Dispose();
        _rings[index] = null;
    }

    private void CloseTransmit()
    {
        See(11, _transmit!.Counters);
        _transmit = null;
        foreach (FrameBatch batch in _out) Free(batch);
        _out.Clear();
    }

    private void Free(FrameBatch batch)
    {
        batch.Reset();
        _free.Push(batch);
    }

    private void See(int kind, QueueCounters counters)
    {
        for (int i = 0; i < counters.Table.Length; i++) _seen.SawAmount(kind, i, counters[i]);
    }
}
