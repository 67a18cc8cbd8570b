using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet.Control;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Devices.VirtioNet;

/// <summary>The driver's commands to the device. virtio 1.2 §5.1.6.5.</summary>
/// <remarks>
/// A driver may spin until a command is answered, so every command gets its one byte of answer, and what it asked for behind
/// that. A command takes effect before it is answered, or not at all. One thread at a time; other threads see the device change
/// by whole snapshots. The commands themselves: <see cref="ControlCommandTable"/>.
/// </remarks>
public sealed partial class ControlQueue
{
    private readonly VirtioNetDevice _device;
    private readonly Virtqueue _queue;
    private readonly DescriptorChain _chain = new();

    /// <summary>The control queue of a device whose features are negotiated.</summary>
    public ControlQueue(VirtioNetDevice device, Virtqueue queue)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(queue);
        _device = device;
        _queue = queue;
        device.ControlCounters = Counters;
    }

    /// <summary>The ring: its notifications, its fault.</summary>
    public Virtqueue Queue => _queue;

    /// <summary>Values of <see cref="ControlCounter"/>.</summary>
    public QueueCounters Counters { get; } = new(CounterTables.Control);

    /// <summary>Answers up to <paramref name="budget"/> commands. The driver sees the answers after <see cref="Publish"/>.</summary>
    /// <returns>How many were answered; the whole budget means that there may be more.</returns>
    public int Process(int budget)
    {
        int answered = 0;
        while (answered < budget && !IsDeferred && _queue.TryPop(_chain) == PopResult.Chain)
        {
            if (_chain.WritableLength == 0)
            {
                _queue.Break(RingFault.ControlWithoutAnswer);
                break;
            }

            var request = new ControlRequest(_chain);
            ReceiveSteering steering = _device.Steering;
            ControlCounter outcome = Execute(ref request);
            if (DefersSteering && !ReferenceEquals(steering, _device.Steering))
            {
                Defer();
                break;
            }

            uint length = request.Finish(outcome == ControlCounter.Accepted);
            _queue.LogWritten(_chain.Writable, request.Touched); // also what a refused command has left there
            _queue.PushUsed(_chain.Token, length);
            Counters.Add((int)outcome, 1);
            answered++;
        }

        return answered;
    }

    /// <summary>Lets the driver see the answers; true when it wants an interrupt.</summary>
    public bool Publish() => _queue.Publish();

    private ControlCounter Execute(ref ControlRequest request)
    {
        Span<byte> header = stackalloc byte[2];
        bool named = request.Data.TryRead(header);
        ControlCommand? command = named ? ControlCommandTable.Find(header[0], header[1]) : null;
        bool fits = request.TryBegin(command is { WritesData: true });
        if (command is null) return named ? ControlCounter.Unknown : ControlCounter.Refused;
        if (!_device.HasAny(command.Features)) return ControlCounter.NotNegotiated;
        return fits && command.Handler(_device, ref request) ? ControlCounter.Accepted : ControlCounter.Refused;
    }
}
