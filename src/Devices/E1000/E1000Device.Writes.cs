namespace ActorNet.Devices.E1000;

/// <content>What writing a register does.</content>
public sealed partial class E1000Device
{
    private const uint FlushPartialDescriptor = 1u << 31; // FPD, of RDTR and TIDV; clears itself
    private const uint EepromReset = 1u << 13; // EE_RST, of CTRL_EXT; clears itself
    private const uint PacketBufferKilobytes = 64;

    private void WriteRegister(uint offset, uint value, long now)
    {
        Counters.Add(E1000Counter.Writes);
        int row = RegisterTable.Find(offset);
        if (row < 0)
        {
            Counters.Add(E1000Counter.UnknownWrites);
            return;
        }

        RegisterInfo info = RegisterTable.All[row];
        uint former = Registers.At(offset);
        Registers.At(offset) = (former & ~info.WritableMask) | (value & info.WritableMask);
        switch (info.WriteEffect)
        {
            case WriteEffect.Store: break;
            case WriteEffect.Ignore: Counters.Add(E1000Counter.ReadOnlyWrites); break;
            case WriteEffect.Control: WriteControl(former, value, now); break;
            case WriteEffect.ControlExtended when (value & EepromReset) != 0: LoadFromEeprom(); break;
            case WriteEffect.Eecd: Eeprom.Drive(value); break;
            case WriteEffect.Eerd: Registers.At(offset) = Eeprom.ReadByRegister(value); break;
            case WriteEffect.Mdic: WriteMdic(value, now); break;
            case WriteEffect.Icr: Interrupts.Clear((InterruptCause)value, now); break;
            case WriteEffect.Itr: Interrupts.Update(now); break;
            case WriteEffect.Ics: Interrupts.Set((InterruptCause)value, now); break;
            case WriteEffect.Ims: Interrupts.Enable((InterruptCause)value, now); break;
            case WriteEffect.Imc: Interrupts.Disable((InterruptCause)value, now); break;
            case WriteEffect.ReceiveAddress: Filter.Invalidate(); break;
            case WriteEffect.ReceiveControl: _effects |= ChangedReceiver(former ^ value); break;
            case WriteEffect.ReceiveTail: _effects |= E1000Effects.ReceiveTail; break;
            case WriteEffect.ReceiveDelay when (value & FlushPartialDescriptor) != 0: Interrupts.FlushReceive(now); break;
            case WriteEffect.TransmitTail: _effects |= E1000Effects.TransmitTail; break;
            case WriteEffect.TransmitDelay when (value & FlushPartialDescriptor) != 0: Interrupts.FlushTransmit(now); break;
            case WriteEffect.PacketBufferAllocation:
                uint receive = Registers.At(offset) & 0x7f;
                Registers.At(offset) = receive | ((PacketBufferKilobytes - Math.Min(receive, PacketBufferKilobytes)) << 16);
                break;
            case WriteEffect.WakeUpStatus: Registers.At(offset) &= ~value; break;
        }
    }

    private static E1000Effects ChangedReceiver(uint changed) =>
        (changed & ReceiveControlBits.LoopbackMask) != 0 ? E1000Effects.ReceiverChanged | E1000Effects.TransmitterChanged : E1000Effects.None;

    private void WriteControl(uint former, uint value, long now)
    {
        if ((value & ControlBits.Reset) != 0)
        {
            ResetBySoftware(now);
            if ((value & ControlBits.PhyReset) == 0 && Phy.IsHeld) Phy.Hold(false, now);
            return;
        }

        if (((former ^ value) & ControlBits.PhyReset) == 0) return;
        Counters.Add(E1000Counter.PhyResets, (value & ControlBits.PhyReset) != 0 ? 1 : 0);
        Phy.Hold((value & ControlBits.PhyReset) != 0, now);
    }

    // Data 15:0, register 20:16, PHY 25:21, operation 27:26, ready, interrupt enable, error. Done at once. §13.4.7.
    private void WriteMdic(uint value, long now)
    {
        const uint Ready = 1u << 28, InterruptEnable = 1u << 29, Error = 1u << 30;
        int number = (int)(value >> 16) & 31;
        bool done = ((value >> 21) & 31) == Phy.Address;
        uint answer = value & ~(Error | 0x8000_0000);
        switch ((value >> 26) & 3)
        {
            case 1:
                done = done && Phy.TryWrite(number, (ushort)value, now);
                break;
            case 2:
                ushort data = ushort.MaxValue;
                done = done && Phy.TryRead(number, out data);
                answer = (answer & 0xffff_0000) | data;
                break;
            default:
                done = false;
                break;
        }

        if (!done) Counters.Add(E1000Counter.BadPhyAccesses);
        Registers[Register.Mdic] = answer | Ready | (done ? 0 : Error);
        if ((value & InterruptEnable) != 0) Interrupts.Set(InterruptCause.MdioAccessComplete, now);
    }
}
