using System.Buffers.Binary;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Virtio;

namespace ActorNet.Devices.VirtioNet;

/// <summary>The driver's commands to the device. virtio 1.2 §5.1.6.5.</summary>
/// <remarks>
/// A driver may spin until a command is answered, so every command gets its one byte of answer. A command takes effect before
/// it is answered, or not at all. One thread at a time; other threads see the device change by whole snapshots.
/// </remarks>
public sealed class ControlQueue
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
        while (answered < budget && _queue.TryPop(_chain) == PopResult.Chain)
        {
            if (_chain.WritableLength == 0)
            {
                _queue.Break(RingFault.ControlWithoutAnswer);
                break;
            }

            bool accepted = TryExecute(new GatherCursor(_chain.Readable));
            _chain.Writable[0].Write(0, accepted ? ControlCommands.Ok : ControlCommands.Error);
            _queue.PushUsed(_chain.Token, 1);
            Counters.Add((int)(accepted ? ControlCounter.Accepted : ControlCounter.Refused), 1);
            answered++;
        }

        return answered;
    }

    /// <summary>Lets the driver see the answers; true when it wants an interrupt.</summary>
    public bool Publish() => _queue.Publish();

    private bool TryExecute(GatherCursor command)
    {
        Span<byte> header = stackalloc byte[2];
        if (!command.TryRead(header)) return false;
        return (header[0], header[1]) switch
        {
            (ControlCommands.ReceiveClass, <= ControlCommands.AllMulticast) =>
                _device.HasAny(FeatureBits.CtrlRx) && TrySetMode(header[1], ref command),
            (ControlCommands.ReceiveClass, <= ControlCommands.NoBroadcast) =>
                _device.HasAny(FeatureBits.CtrlRxExtra) && TrySetMode(header[1], ref command),
            (ControlCommands.MacClass, ControlCommands.MacTableSet) =>
                _device.HasAny(FeatureBits.CtrlRx) && TrySetMacTables(ref command),
            (ControlCommands.MacClass, ControlCommands.MacAddressSet) =>
                _device.HasAny(FeatureBits.CtrlMacAddr) && TrySetMac(ref command),
            (ControlCommands.MultiqueueClass, ControlCommands.PairsSet) =>
                _device.HasAny(FeatureBits.Mq) && TrySetPairs(ref command),
            _ => false,
        };
    }

    private bool TrySetMode(byte mode, ref GatherCursor command)
    {
        Span<byte> value = stackalloc byte[1];
        if (!command.TryRead(value)) return false;
        bool on = value[0] != 0;
        ReceiveFilter filter = _device.Filter;
        _device.Filter = mode switch
        {
            ControlCommands.Promiscuous => filter with { Promiscuous = on },
            ControlCommands.AllMulticast => filter with { AllMulticast = on },
            ControlCommands.AllUnicast => filter with { AllUnicast = on },
            ControlCommands.NoMulticast => filter with { NoMulticast = on },
            ControlCommands.NoUnicast => filter with { NoUnicast = on },
            _ => filter with { NoBroadcast = on },
        };
        return true;
    }

    private bool TrySetMacTables(ref GatherCursor command)
    {
        if (!TryReadTable(ref command, out MacTable? unicast) || !TryReadTable(ref command, out MacTable? multicast)) return false;
        _device.Filter = _device.Filter with { Unicast = unicast, Multicast = multicast };
        return true;
    }

    // A table of null: more addresses than are kept, so all of the kind pass.
    private static bool TryReadTable(ref GatherCursor command, out MacTable? table)
    {
        table = null;
        if (!command.TryRead(out uint entries)) return false;
        if (entries > ReceiveFilter.TableCapacity) return command.TrySkip((ulong)entries * MacAddress.Length);
        Span<byte> bytes = stackalloc byte[ReceiveFilter.TableCapacity * MacAddress.Length];
        bytes = bytes[..((int)entries * MacAddress.Length)];
        if (!command.TryRead(bytes)) return false;
        Span<MacAddress> addresses = stackalloc MacAddress[(int)entries];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = MacAddress.Read(bytes[(i * MacAddress.Length)..]);
        table = new MacTable(addresses);
        return true;
    }

    private bool TrySetMac(ref GatherCursor command)
    {
        Span<byte> bytes = stackalloc byte[MacAddress.Length];
        if (!command.TryRead(bytes)) return false;
        MacAddress mac = MacAddress.Read(bytes);
        if (mac.IsMulticast || mac.IsZero) return false;
        _device.SetMac(mac);
        return true;
    }

    private bool TrySetPairs(ref GatherCursor command)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        if (!command.TryRead(bytes)) return false;
        int pairs = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        if (pairs < 1 || pairs > _device.Options.QueuePairs) return false;
        _device.Steering = _device.Steering.WithPairs(pairs);
        return true;
    }
}
