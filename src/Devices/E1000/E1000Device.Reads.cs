namespace ActorNet.Devices.E1000;

/// <content>What reading a register does.</content>
public sealed partial class E1000Device
{
    private uint ReadRegister(uint offset, long now)
    {
        Counters.Add(E1000Counter.Reads);
        int row = RegisterTable.Find(offset);
        if (row < 0)
        {
            Counters.Add(E1000Counter.UnknownReads);
            return 0;
        }

        uint value = Registers.At(offset);
        switch (RegisterTable.All[row].ReadEffect)
        {
            case ReadEffect.Value:
                return value;
            case ReadEffect.Zero:
                return 0;
            case ReadEffect.ClearOnRead:
                Registers.At(offset) = 0;
                return value;
            case ReadEffect.ClearPairOnRead:
                Registers.At(offset) = 0;
                Registers.At(offset - 4) = 0;
                return value;
            case ReadEffect.Status:
                return Status();
            case ReadEffect.Eecd:
                return Eeprom.Pins;
            case ReadEffect.Icr:
                Interrupts.Clear(InterruptControl.AllCauses, now);
                return value;
            default: // ReadEffect.Ics
                return (uint)Interrupts.Causes;
        }
    }

    // Forced values first, then what the PHY says. §13.4.2.
    private uint Status()
    {
        uint control = Registers[Register.Control];
        uint detected = (uint)(Phy.IsLoopback || !Phy.IsUp ? LinkSpeed.Megabits1000 : Phy.Speed);
        uint speed = (control & ControlBits.ForceSpeed) != 0 ? (control & ControlBits.SpeedMask) >> 8 : detected;
        bool fullDuplex = (control & ControlBits.ForceDuplex) != 0 ? (control & ControlBits.FullDuplex) != 0 : !Phy.IsUp || Phy.IsFullDuplex;
        return (fullDuplex ? StatusBits.FullDuplex : 0)
            | (LinkUp ? StatusBits.LinkUp : 0)
            | (speed << StatusBits.SpeedShift)
            | (detected << StatusBits.DetectedSpeedShift);
    }
}
