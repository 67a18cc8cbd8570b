using ActorNet.Devices.Pci;

namespace ActorNet.Devices.E1000;

/// <content>The link: negotiated or forced.</content>
public sealed partial class Phy
{
    // Advertisement, IEEE 802.3 §28.2.4.1.3 and table 40-3; best first.
    private static readonly (PhyRegister Register, ushort Bit, LinkSpeed Speed, bool FullDuplex)[] Abilities =
    [
        (PhyRegister.GigabitControl, 1 << 9, LinkSpeed.Megabits1000, true),
        (PhyRegister.GigabitControl, 1 << 8, LinkSpeed.Megabits1000, false),
        (PhyRegister.Advertisement, 1 << 8, LinkSpeed.Megabits100, true),
        (PhyRegister.Advertisement, 1 << 7, LinkSpeed.Megabits100, false),
        (PhyRegister.Advertisement, 1 << 6, LinkSpeed.Megabits10, true),
        (PhyRegister.Advertisement, 1 << 5, LinkSpeed.Megabits10, false),
    ];

    // The partner: all of 10 and 100 Mb/s, acknowledged, no PAUSE; 1000 Mb/s in both modes, both receivers well.
    private const ushort PartnerAbilities = 0x41e1;
    private const ushort PartnerGigabit = 0x0c00;
    private const ushort ReceiversWell = 0x3000;
    private const ushort PartnerNegotiates = 0x000b;

    private bool _negotiatedOnce; // autonegotiation is complete, and nothing has started it again

    private void Restart(long now)
    {
        SetLink(false);
        _negotiatedOnce = false;
        _negotiated = long.MaxValue;
        _values[(int)PhyRegister.PartnerAbility] = 0;
        _values[(int)PhyRegister.GigabitStatus] = 0;
        _values[(int)PhyRegister.Expansion] = 0x0004;
        ushort control = _values[0];
        if (IsHeld || !HasPartner || (control & (ControlPowerDown | ControlLoopback)) != 0) return;
        if ((control & ControlNegotiate) == 0)
        {
            Speed = (control & ControlSpeedHigh) != 0 ? LinkSpeed.Megabits1000
                : (control & ControlSpeedLow) != 0 ? LinkSpeed.Megabits100 : LinkSpeed.Megabits10;
            IsFullDuplex = (control & ControlFullDuplex) != 0;
            SetLink(true);
        }
        else if (_negotiationTime <= 0)
        {
            CompleteNegotiation();
        }
        else
        {
            _negotiated = now + _negotiationTime;
        }
    }

    // With nothing in common there is no link, and negotiation goes on for ever: nobody waits for that.
    private void CompleteNegotiation()
    {
        _values[(int)PhyRegister.PartnerAbility] = PartnerAbilities;
        _values[(int)PhyRegister.Expansion] |= PartnerNegotiates;
        foreach ((PhyRegister register, ushort bit, LinkSpeed speed, bool fullDuplex) in Abilities)
        {
            if ((_values[(int)register] & bit) == 0) continue;
            _values[(int)PhyRegister.GigabitStatus] = (ushort)(PartnerGigabit | (speed == LinkSpeed.Megabits1000 ? ReceiversWell : 0));
            Speed = speed;
            IsFullDuplex = fullDuplex;
            _negotiatedOnce = true;
            _values[(int)PhyRegister.InterruptStatus] |= InterruptNegotiated;
            SetLink(true);
            return;
        }
    }

    private void SetLink(bool up)
    {
        if (IsUp == up) return;
        IsUp = up;
        if (!up) _linkLost = true;
        _values[(int)PhyRegister.InterruptStatus] |= InterruptLink;
    }

    // Speed, duplex, page received, resolved, link, crossover, as they are. Intel 8254x manual table 13-36.
    private ushort SpecificStatus()
    {
        if (!IsUp) return 0;
        int resolved = _negotiatedOnce ? 0x1800 : 0x0800;
        return (ushort)(((int)Speed << 14) | (IsFullDuplex ? 1 << 13 : 0) | resolved | (1 << 10));
    }

    internal void Save(StateWriter writer, long now)
    {
        foreach (ushort value in _values) writer.Write(value);
        writer.Write(HasPartner);
        writer.Write(IsHeld);
        writer.Write(IsUp);
        writer.Write(IsFullDuplex);
        writer.Write((byte)Speed);
        writer.Write(_linkLost);
        writer.Write(_negotiatedOnce);
        writer.WriteDeadline(_negotiated, now);
    }

    // Returns whether the MAC saw a link there. Whether there is a partner is this side's own: one that went away is noticed here.
    internal bool Load(ref StateReader reader, long now)
    {
        for (int i = 0; i < PhyTable.Count; i++)
        {
            ushort value = reader.ReadUInt16();
            int row = PhyTable.Find(i);
            if (row >= 0) _values[i] = PhyTable.All[row].Load(value);
        }

        bool hadPartner = reader.ReadBoolean();
        IsHeld = reader.ReadBoolean();
        IsUp = reader.ReadBoolean();
        IsFullDuplex = reader.ReadBoolean();
        Speed = (LinkSpeed)Math.Min(reader.ReadByte(), (byte)LinkSpeed.Megabits1000);
        _linkLost = reader.ReadBoolean();
        _negotiatedOnce = reader.ReadBoolean();
        _negotiated = reader.ReadDeadline(now, _negotiationTime);
        bool seen = IsLinkSeen;
        if (hadPartner != HasPartner) Restart(now);
        return seen;
    }
}
