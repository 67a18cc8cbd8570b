using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <summary>Causes, masks, delays and throttling of interrupts. Intel 8254x manual §3.2.7, §3.4.3, §13.4.17 to §13.4.21.</summary>
/// <remarks>
/// A cause that the driver enabled asserts the interrupt until the driver reads or masks it; after one assertion the next one comes no sooner
/// than ITR, or who made the card, says. Receive and transmit causes may wait for their timers first: the relative one starts again with each packet, the absolute one
/// with the first, and whichever expires first ends both.
/// </remarks>
public sealed class InterruptControl
{
    /// <summary>Unit of ITR, in nanoseconds. §13.4.18.</summary>
    public const long ThrottleUnit = 256;

    /// <summary>Unit of RDTR, RADV, TIDV and TADV, in nanoseconds. §13.4.30.</summary>
    public const long DelayUnit = 1024;

    /// <summary>Causes that can be set and enabled: all up to SRPD, those that are reserved too, which the Linux driver's self-test sets.</summary>
    public const InterruptCause AllCauses = (InterruptCause)0x1_ffff;

    private const long NeverAsserted = long.MinValue / 2;
    private const long LongestInterval = 0x1_0000 * ThrottleUnit;
    private const long LongestDelay = 0x1_0000 * DelayUnit;

    private readonly RegisterFile _registers;
    private readonly E1000CounterSet _counters;
    private readonly long _leastInterval;
    private DelayTimer _receive = DelayTimer.Idle;
    private DelayTimer _transmit = DelayTimer.Idle;
    private long _lastAsserted = NeverAsserted;
    private bool _waits;

    internal InterruptControl(RegisterFile registers, E1000CounterSet counters, TimeSpan leastInterval)
    {
        _leastInterval = leastInterval.Ticks * TimeSpan.NanosecondsPerTick;
        _registers = registers;
        _counters = counters;
    }

    /// <summary>Causes that are set.</summary>
    public InterruptCause Causes => (InterruptCause)_registers[Register.Icr];

    /// <summary>Causes that are enabled.</summary>
    public InterruptCause Enabled => (InterruptCause)_registers[Register.Ims];

    /// <summary>Whether the interrupt is asserted.</summary>
    public bool IsAsserted { get; private set; }

    /// <summary>When time has to be passed in, in nanoseconds.</summary>
    public long NextDeadline
    {
        get
        {
            long next = Math.Min(_receive.Deadline, _transmit.Deadline);
            return _waits ? Math.Min(next, ThrottledUntil) : next;
        }
    }

    private long ThrottledUntil => _lastAsserted + Math.Max(_registers[Register.Itr] * ThrottleUnit, _leastInterval);

    internal void Set(InterruptCause causes, long now)
    {
        _registers[Register.Icr] |= (uint)(causes & AllCauses);
        Update(now);
    }

    internal void Clear(InterruptCause causes, long now)
    {
        _registers[Register.Icr] &= ~(uint)causes;
        Update(now);
    }

    internal void Enable(InterruptCause causes, long now)
    {
        _registers[Register.Ims] |= (uint)(causes & AllCauses);
        Update(now);
    }

    internal void Disable(InterruptCause causes, long now)
    {
        _registers[Register.Ims] &= ~(uint)causes;
        Update(now);
    }

    // A packet was written to the driver's buffers.
    internal void Received(long now)
    {
        uint delay = _registers[Register.Rdtr];
        if (delay == 0)
        {
            _receive = DelayTimer.Idle;
            Set(InterruptCause.ReceiveTimer, now);
            return;
        }

        _counters.Add(E1000Counter.ReceiveDelays);
        _receive.Start(now, delay * DelayUnit, _registers[Register.Radv] * DelayUnit);
    }

    // A transmit descriptor was written back. A delay of 0 is not allowed (§13.4.41): there is none then.
    internal void Transmitted(bool delayed, long now)
    {
        uint delay = _registers[Register.Tidv];
        if (!delayed || delay == 0)
        {
            _transmit = DelayTimer.Idle; // an interrupt at once ends what waits. §13.4.44
            Set(InterruptCause.TransmitWrittenBack, now);
            return;
        }

        _counters.Add(E1000Counter.TransmitDelays);
        _transmit.Start(now, delay * DelayUnit, _registers[Register.Tadv] * DelayUnit);
    }

    // FPD: the timers expire at once, whether they ran or not. §13.4.30, §13.4.41.
    internal void FlushReceive(long now)
    {
        _receive = DelayTimer.Idle;
        Set(InterruptCause.ReceiveTimer, now);
    }

    internal void FlushTransmit(long now)
    {
        _transmit = DelayTimer.Idle;
        Set(InterruptCause.TransmitWrittenBack, now);
    }

    internal void Advance(long now)
    {
        InterruptCause causes = InterruptCause.None;
        if (_receive.TryExpire(now)) causes |= InterruptCause.ReceiveTimer;
        if (_transmit.TryExpire(now)) causes |= InterruptCause.TransmitWrittenBack;
        Set(causes, now);
    }

    internal void Update(long now)
    {
        bool wanted = (_registers[Register.Icr] & _registers[Register.Ims]) != 0;
        if (!wanted || IsAsserted)
        {
            IsAsserted = wanted;
            _waits = false;
        }
        else if (now < ThrottledUntil)
        {
            if (!_waits) _counters.Add(E1000Counter.InterruptsThrottled);
            _waits = true;
        }
        else
        {
            _counters.Add(E1000Counter.Interrupts);
            IsAsserted = true;
            _waits = false;
            _lastAsserted = now;
        }
    }

    // The registers are reset by who owns them.
    internal void Reset()
    {
        _receive = DelayTimer.Idle;
        _transmit = DelayTimer.Idle;
        _lastAsserted = NeverAsserted;
        _waits = false;
        IsAsserted = false;
    }

    internal void Save(StateWriter writer, long now)
    {
        _receive.Save(writer, now);
        _transmit.Save(writer, now);
        writer.Write((ulong)Math.Clamp(now - _lastAsserted, 0, LongestInterval));
        writer.Write(_waits);
        writer.Write(IsAsserted);
    }

    internal void Load(ref StateReader reader, long now)
    {
        _receive = DelayTimer.Load(ref reader, now, LongestDelay);
        _transmit = DelayTimer.Load(ref reader, now, LongestDelay);
        _lastAsserted = now - (long)Math.Min(reader.ReadUInt64(), (ulong)LongestInterval);
        _waits = reader.ReadBoolean();
        IsAsserted = reader.ReadBoolean();
        Update(now);
    }
}
