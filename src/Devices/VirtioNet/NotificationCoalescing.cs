namespace ActorNet.Devices.VirtioNet;

/// <summary>The coalescing settings of all queues of a device. virtio 1.2 §5.1.6.5.9. Thread-safe.</summary>
/// <remarks>
/// A queue takes the settings of all of its kind when it begins anew; they outlive its being disabled or stopped for a while, as when the
/// virtual machine pauses. What a command sets last for a queue holds, whichever command it was. Queue indices are virtio's: even ones
/// receive, odd ones transmit.
/// </remarks>
public sealed class NotificationCoalescing
{
    private readonly Lock _writers = new();
    private readonly ulong[] _queues; // packets in the low half, microseconds in the high one: read as a whole
    private readonly bool[] _enabled;
    private ulong _receive;
    private ulong _transmit;
    private uint _version;

    internal NotificationCoalescing(int pairs)
    {
        _queues = new ulong[2 * pairs];
        _enabled = new bool[2 * pairs];
    }

    /// <summary>Changes whenever a command sets something.</summary>
    public uint Version => Volatile.Read(ref _version);

    /// <summary>A queue's settings now.</summary>
    public CoalescingSettings Of(int index) => (uint)index < (uint)_queues.Length ? Unpack(Volatile.Read(ref _queues[index])) : default;

    /// <summary>A queue was enabled or disabled: commands for one queue concern those only that are enabled.</summary>
    public void SetEnabled(int index, bool enabled)
    {
        if ((uint)index >= (uint)_queues.Length) return;
        lock (_writers) _enabled[index] = enabled;
    }

    /// <summary>A queue begins anew: what was set for it alone is forgotten.</summary>
    public void BeginAnew(int index)
    {
        if ((uint)index >= (uint)_queues.Length) return;
        lock (_writers) Volatile.Write(ref _queues[index], index % 2 == 0 ? _receive : _transmit);
    }

    /// <summary>Sets all receive queues, or all transmit queues, those that are enabled later too.</summary>
    internal void SetAll(bool receive, CoalescingSettings settings)
    {
        lock (_writers)
        {
            ulong packed = Pack(settings);
            if (receive) _receive = packed;
            else _transmit = packed;
            for (int i = receive ? 0 : 1; i < _queues.Length; i += 2) Volatile.Write(ref _queues[i], packed);
            Volatile.Write(ref _version, _version + 1);
        }
    }

    /// <summary>Sets one queue; false when it is no enabled one.</summary>
    internal bool TrySet(int index, CoalescingSettings settings)
    {
        lock (_writers)
        {
            if (!IsEnabled(index)) return false;
            Volatile.Write(ref _queues[index], Pack(settings));
            Volatile.Write(ref _version, _version + 1);
            return true;
        }
    }

    /// <summary>Tells of one queue; false when it is no enabled one.</summary>
    internal bool TryGet(int index, out CoalescingSettings settings)
    {
        lock (_writers)
        {
            settings = Of(index);
            return IsEnabled(index);
        }
    }

    /// <summary>Forgets the driver's settings. Queues stay enabled.</summary>
    internal void Reset()
    {
        lock (_writers)
        {
            _receive = _transmit = 0;
            for (int i = 0; i < _queues.Length; i++) Volatile.Write(ref _queues[i], 0);
            Volatile.Write(ref _version, _version + 1);
        }
    }

    private bool IsEnabled(int index) => (uint)index < (uint)_queues.Length && _enabled[index];

    private static ulong Pack(CoalescingSettings settings) => settings.MaxPackets | ((ulong)settings.MaxMicroseconds << 32);

    private static CoalescingSettings Unpack(ulong packed) => new((uint)packed, (uint)(packed >> 32));
}
