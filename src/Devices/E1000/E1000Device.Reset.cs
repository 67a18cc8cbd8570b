namespace ActorNet.Devices.E1000;

/// <content>Resets in all their forms. Intel 8254x manual chapter 14.</content>
public sealed partial class E1000Device
{
    private uint _ioAddress;

    /// <inheritdoc/>
    public override void Reset(long now)
    {
        Enter();
        Counters.Add(E1000Counter.BusResets);
        ResetAll(now);
        if (LinkUp != _linkUp) _effects |= E1000Effects.LinkChanged; // without a cause: nobody has enabled one
        _linkUp = LinkUp;
        _effects |= E1000Effects.WasReset;
        Leave(now);
    }

    // Power-on and RST#: all of it.
    private void ResetAll(long now)
    {
        Configuration.Reset();
        Eeprom.ResetBus();
        Phy.Hold(false, now);
        _ioAddress = 0;
        ResetMac(now, isSoftware: false);
    }

    // CTRL.RST: the configuration space, the PHY and what the table says stay. §13.4.1.
    private void ResetBySoftware(long now)
    {
        Counters.Add(E1000Counter.SoftwareResets);
        ResetMac(now, isSoftware: true);
        _effects |= E1000Effects.WasReset;
    }

    private void ResetMac(long now, bool isSoftware)
    {
        Registers.Reset(keepsSome: isSoftware);
        Interrupts.Reset();
        LoadFromEeprom();
        ResetRings(now);
    }

    // CTRL_EXT.EE_RST, and with each reset. §13.4.6, §5.6.
    private void LoadFromEeprom()
    {
        Registers[Register.Ral] = (uint)(Eeprom[0] | (Eeprom[1] << 16));
        Registers[Register.Rah] = Eeprom[2] | (1u << 31);
        Filter.Invalidate();
    }
}
