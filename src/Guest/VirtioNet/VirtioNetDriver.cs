using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.Stacks;

namespace ActorNet.Guest.VirtioNet;

/// <summary>The guest's driver of a virtio-net device: what a kernel would have, without the kernel. virtio 1.2 §5.1.</summary>
/// <remarks>
/// Owns its rings and buffers in guest memory; allocates nothing after construction. One thread; the device may run on another.
/// In: <see cref="Poll"/> after an interrupt. Out: frames to the receiver, kicks to the doorbell.
/// The transport is somebody else's: it takes <see cref="Features"/> and <see cref="Layout"/> to the device.
/// </remarks>
public sealed partial class VirtioNetDriver : IFrameSink
{
    private const int VlanTagLength = 4;
    private const ushort ControlQueueSize = 16;
    private const int Slack = 16;                                                                        // alignment of one piece
    private const int RingBytesPerEntry = 16 + 2 + 8 + (16 * RingDriver.DefaultTableEntries) + Slack; // an indirect table included
    private const byte ClassReceiveMode = 0;
    private const byte ClassMac = 1;
    private const byte ClassVlan = 2;
    private const byte ClassMultiqueue = 4;

    private readonly ReceiveRing[] _receive;
    private readonly TransmitRing[] _transmit;
    private readonly ControlRing? _control;
    private readonly DriverQueue[] _queues;

    /// <summary>Negotiates, lays out every queue in the guest's memory, and offers nothing yet.</summary>
    /// <param name="memory">Where queues and buffers go.</param>
    /// <param name="deviceFeatures">What the device offers.</param>
    /// <param name="options">What the driver wants.</param>
    /// <param name="doorbell">How it kicks.</param>
    /// <exception cref="InvalidOperationException">The guest's memory is too small.</exception>
    public VirtioNetDriver(GuestMemoryBuilder memory, ulong deviceFeatures, VirtioNetDriverOptions options, IDoorbell doorbell)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(options);
        Features = Negotiate(deviceFeatures, options.Features);
        // A device of the legacy interface wants the header in a descriptor of its own (§5.1.6.1 of the legacy part).
        if (!Has(FeatureBits.Version1)) options = options with { SeparateHeader = true };
        HeaderLength = (Features & (FeatureBits.Version1 | FeatureBits.MrgRxbuf)) != 0 ? OffloadHeader.Size + 2 : OffloadHeader.Size;
        if (Has(FeatureBits.HashReport)) HeaderLength = HashHeaderLength;
        MaxPairs = Has(FeatureBits.Mq | FeatureBits.Rss) ? options.QueuePairs : 1;

        bool control = Has(FeatureBits.CtrlVq);
        _receive = new ReceiveRing[MaxPairs];
        _transmit = new TransmitRing[MaxPairs];
        _queues = new DriverQueue[(2 * MaxPairs) + (control ? 1 : 0)];
        for (int pair = 0; pair < MaxPairs; pair++)
        {
            DriverQueue receive = Add(2 * pair, options.ReceiveQueueSize);
            _receive[pair] = new ReceiveRing(receive, memory, options, HeaderLength, Has(FeatureBits.MrgRxbuf), Counters) { HasHashes = Has(FeatureBits.HashReport) };
            DriverQueue transmit = Add((2 * pair) + 1, options.TransmitQueueSize);
            _transmit[pair] = new TransmitRing(transmit, memory, options, HeaderLength, Counters);
        }
        if (control) _control = new ControlRing(Add(2 * MaxPairs, ControlQueueSize), memory, options.SeparateHeader);

        DriverQueue Add(int index, ushort size)
        {
            RingDriver ring = RingDriver.Create(memory, size, Features, options.Indirect);
            return _queues[index] = new DriverQueue(index, ring, doorbell, Counters);
        }
    }

    /// <summary>What both sides have.</summary>
    public ulong Features { get; }

    /// <summary>Bytes of virtio-net header before each frame: 20 with hashes, else 12, or 10 on a legacy device without mergeable buffers.</summary>
    public int HeaderLength { get; }

    /// <summary>Queue pairs that are laid out; the first one is used until <see cref="TrySetQueuePairs"/> says otherwise.</summary>
    public int MaxPairs { get; }

    /// <summary>Queues: 2 a pair, and the control queue if there is one, as the last.</summary>
    public int QueueCount => _queues.Length;

    /// <summary>What happened so far.</summary>
    public DriverCounters Counters { get; } = new();

    /// <summary>A transmit ring was full; frames can be sent again when this has become false.</summary>
    public bool IsTransmitFull => Array.Exists(_transmit, static ring => ring.IsFull);

    /// <summary>What the device did wrong on some queue, if it did.</summary>
    public DeviceFault LastFault => Array.Find(_queues, static queue => queue.Ring.LastFault != DeviceFault.None)?.Ring.LastFault ?? DeviceFault.None;

    /// <summary>Where the last control command stands.</summary>
    public ControlState Control => _control?.State ?? ControlState.Idle;

    /// <summary>Bytes of guest memory that a driver with these options lays out at most.</summary>
    public static int MemoryNeeded(VirtioNetDriverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int frame = HashHeaderLength + LongestFrame(options) + Slack;
        int receive = options.ReceiveQueueSize * (Math.Max(options.ReceiveBufferLength + Slack, frame) + RingBytesPerEntry);
        int transmit = options.TransmitQueueSize * (frame + RingBytesPerEntry);
        int control = (ControlQueueSize * RingBytesPerEntry) + ControlRing.MaxData + Slack;
        return checked((options.QueuePairs * (receive + transmit)) + control + 4096);
    }

    /// <summary>Chains that the device has of a queue.</summary>
    public int InFlight(int queue) => _queues[queue].Ring.InFlight;

    /// <summary>Where a queue is, in guest addresses.</summary>
    public VirtqueueLayout Layout(int queue) => _queues[queue].Layout;

    /// <summary>Fills the receive queues. After the device is ready (DRIVER_OK), or before: the buffers wait.</summary>
    public void Start()
    {
        foreach (TransmitRing ring in _transmit) ring.Queue.Ring.DisableInterrupts();
        foreach (ReceiveRing ring in _receive) ring.Fill();
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlySpan<byte> frame) => TrySend(0, frame, default);

    /// <summary>Puts a frame into the transmit ring of a pair. The device learns of it with <see cref="Flush"/> or <see cref="Poll"/>.</summary>
    /// <returns>False when the ring is full.</returns>
    public bool TrySend(int pair, ReadOnlySpan<byte> frame, in OffloadHeader offload) => _transmit[pair].TrySend(frame, offload);

    /// <summary>Shows the device what was sent since the last time, with at most one kick a queue.</summary>
    public void Flush()
    {
        foreach (TransmitRing ring in _transmit) ring.Queue.Publish();
    }

    /// <summary>A hint for the device that no more interrupts are needed on this queue until <see cref="Poll"/> has caught up.</summary>
    public void OnInterrupt(int queue) => _queues[queue].Ring.DisableInterrupts();

    /// <summary>Takes the buffers of sent frames back now; without this it happens when a transmit ring is full.</summary>
    public void ReclaimSent()
    {
        foreach (TransmitRing ring in _transmit) ring.Reclaim();
    }

    /// <summary>Hands received frames over, refills, takes sent buffers back, and shows what the receiver sent meanwhile.</summary>
    /// <param name="budget">Frames of each receive queue at most.</param>
    /// <param name="receiver">Gets the frames; may send.</param>
    /// <returns>True when there may be more now; false when an interrupt will come for whatever follows.</returns>
    public bool Poll(int budget, IFrameReceiver receiver)
    {
        bool more = false;
        foreach (TransmitRing ring in _transmit) ring.Poll();
        foreach (ReceiveRing ring in _receive) more |= ring.Poll(budget, receiver);
        if (_control is not null) more |= _control.Poll();
        Flush();
        return more;
    }

    /// <summary>Hands over the frames of one receive queue and refills it, and nothing else.</summary>
    /// <returns>True when there may be more now.</returns>
    public bool PollReceive(int pair, int budget, IFrameReceiver receiver) => _receive[pair].Poll(budget, receiver);

    /// <summary>Lets a receive queue run out of buffers, as the driver of a busy guest does, or fills it again.</summary>
    public void KeepReceiveBuffers(int pair, bool keep)
    {
        _receive[pair].KeepsBuffers = keep;
        _receive[pair].Fill();
    }

    /// <summary>Switches a receive mode. As all commands: false while another one is pending, or without control queue.</summary>
    public bool TrySetReceiveMode(ReceiveMode mode, bool on) => TrySubmit(ClassReceiveMode, (byte)mode, [on ? (byte)1 : (byte)0]);

    /// <summary>Sets the device's own address.</summary>
    public bool TrySetMac(MacAddress mac)
    {
        Span<byte> data = stackalloc byte[MacAddress.Length];
        mac.CopyTo(data);
        return TrySubmit(ClassMac, 1, data);
    }

    /// <summary>Lets frames of a VLAN in, or not any more.</summary>
    public bool TrySetVlan(ushort id, bool on)
    {
        Span<byte> data = [(byte)id, (byte)(id >> 8)];
        return TrySubmit(ClassVlan, on ? (byte)0 : (byte)1, data);
    }

    /// <summary>Uses the first so many queue pairs.</summary>
    public bool TrySetQueuePairs(ushort pairs)
    {
        Span<byte> data = [(byte)pairs, (byte)(pairs >> 8)];
        return TrySubmit(ClassMultiqueue, 0, data);
    }

    /// <summary>Sends any command: class, number, data of at most 1,024 bytes.</summary>
    public bool TrySubmit(byte commandClass, byte command, ReadOnlySpan<byte> data) =>
        _control is not null && _control.TrySubmit(commandClass, command, data);

    /// <summary>The longest frame: header, VLAN tag, packet.</summary>
    internal static int LongestFrame(VirtioNetDriverOptions options) => EthernetFrame.HeaderLength + VlanTagLength + options.Mtu;

    /// <summary>The features wanted and offered, less those that need one that is missing. §5.1.3.1.</summary>
    private static ulong Negotiate(ulong offered, ulong wanted) =>
        FeatureBits.WithoutUnmet(offered & wanted & (VirtioNetDriverOptions.UsableFeatures | VirtioNetDriverOptions.OffloadFeatures | VirtioNetDriverOptions.HashFeatures));

    private bool Has(ulong feature) => (Features & feature) != 0;
}
