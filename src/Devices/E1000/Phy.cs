namespace ActorNet.Devices.E1000;

/// <summary>The PHY: an M88E1011S whose link partner offers every speed. Intel 8254x manual chapter 8 and §13.4.7.1.</summary>
/// <remarks>The partner is the other end of the port's link: it is there while that is up. What autonegotiation settles is what the driver advertises.</remarks>
public sealed partial class Phy
{
    /// <summary>Its MDIO address. §13.4.7.</summary>
    public const int Address = 1;

    private const ushort ControlReset = 1 << 15;
    private const ushort ControlLoopback = 1 << 14;
    private const ushort ControlSpeedLow = 1 << 13;
    private const ushort ControlNegotiate = 1 << 12;
    private const ushort ControlPowerDown = 1 << 11;
    private const ushort ControlIsolate = 1 << 10;
    private const ushort ControlRestart = 1 << 9;
    private const ushort ControlFullDuplex = 1 << 8;
    private const ushort ControlSpeedHigh = 1 << 6;
    private const ushort StatusNegotiated = 1 << 5;
    private const ushort StatusLink = 1 << 2;
    private const ushort InterruptLink = 1 << 10;
    private const ushort InterruptNegotiated = 1 << 11;

    // Changes of these wait for a reset, a restart or the end of the link. §11.1.3.
    private const ushort LinkBits = ControlSpeedLow | ControlNegotiate | ControlFullDuplex | ControlSpeedHigh;

    private readonly ushort[] _values = new ushort[PhyTable.Count];
    private readonly long _negotiationTime;
    private long _negotiated = long.MaxValue;
    private bool _linkLost; // since the status was read last: it latches

    internal Phy(TimeSpan negotiationTime) => _negotiationTime = (long)(negotiationTime.TotalMicroseconds * 1000);

    /// <summary>Whether there is a partner at the other end.</summary>
    public bool HasPartner { get; private set; }

    /// <summary>Whether the link with the partner is up.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The link's speed, while it is up.</summary>
    public LinkSpeed Speed { get; private set; } = LinkSpeed.Megabits1000;

    /// <summary>The link's duplex mode, while it is up.</summary>
    public bool IsFullDuplex { get; private set; } = true;

    /// <summary>Whether CTRL.PHY_RST holds it in reset.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether it sends back to the MAC what that sends.</summary>
    public bool IsLoopback => !IsHeld && (_values[0] & (ControlLoopback | ControlPowerDown | ControlIsolate)) == ControlLoopback;

    /// <summary>Whether the MAC sees a link.</summary>
    public bool IsLinkSeen => IsLoopback || (IsUp && (_values[0] & ControlIsolate) == 0);

    /// <summary>Whether it interrupts: causes that the driver enabled are set.</summary>
    public bool IsInterrupting => (_values[(int)PhyRegister.InterruptEnable] & _values[(int)PhyRegister.InterruptStatus]) != 0;

    /// <summary>When autonegotiation is done, in nanoseconds.</summary>
    public long NextDeadline => _negotiated;

    // False: there is no such register, or nobody answers.
    internal bool TryRead(int number, out ushort value)
    {
        value = ushort.MaxValue;
        if (IsHeld || PhyTable.Find(number) < 0) return false;
        value = _values[number];
        switch ((PhyRegister)number)
        {
            case PhyRegister.Status:
                if (_negotiatedOnce) value |= StatusNegotiated;
                if (IsUp && !_linkLost) value |= StatusLink;
                _linkLost = false;
                break;
            case PhyRegister.SpecificStatus:
                value = SpecificStatus();
                break;
            case PhyRegister.InterruptStatus:
                _values[number] = 0;
                break;
        }

        return true;
    }

    internal bool TryWrite(int number, ushort value, long now)
    {
        int row = PhyTable.Find(number);
        if (IsHeld || row < 0) return false;
        ushort mask = PhyTable.All[row].WritableMask;
        ushort former = _values[number];
        _values[number] = (ushort)((former & ~mask) | (value & mask));
        if (number == (int)PhyRegister.Control) OnControl(former, value, now);
        return true;
    }

    internal void SetPartner(bool present, long now)
    {
        if (HasPartner == present) return;
        HasPartner = present;
        Restart(now);
    }

    // CTRL.PHY_RST: down for as long as it is set, then as after power-on. §13.4.1.
    internal void Hold(bool held, long now)
    {
        IsHeld = held;
        ResetHardware(now);
    }

    internal void ResetHardware(long now)
    {
        Array.Clear(_values);
        foreach (PhyRegisterInfo info in PhyTable.All) _values[(int)info.Number] = info.Reset;
        Restart(now);
        _linkLost = false;
    }

    internal void Advance(long now)
    {
        if (now < _negotiated) return;
        _negotiated = long.MaxValue;
        CompleteNegotiation();
    }

    private void OnControl(ushort former, ushort written, long now)
    {
        if ((written & ControlReset) != 0)
        {
            foreach (PhyRegisterInfo info in PhyTable.All)
                if (!info.KeptBySoftwareReset) _values[(int)info.Number] = info.Reset;
            Restart(now);
            return;
        }

        int changed = former ^ _values[0];
        int atOnce = IsUp ? ControlPowerDown | ControlLoopback : ControlPowerDown | ControlLoopback | LinkBits;
        if ((written & ControlRestart) != 0 || (changed & atOnce) != 0) Restart(now);
    }
}
