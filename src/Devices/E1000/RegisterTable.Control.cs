using System.Collections.Immutable;

namespace ActorNet.Devices.E1000;

public static partial class RegisterTable
{
    private static ImmutableArray<RegisterInfo> Control =>
    [
        new(Register.Control, "CTRL", 0x0014_0240, 0xD8FC_1BE9, ReadEffect.Value, WriteEffect.Control),
        new(Register.Status, "STATUS", 0, 0, ReadEffect.Status, WriteEffect.Ignore),
        new(Register.Eecd, "EECD", 0, 0, ReadEffect.Eecd, WriteEffect.Eecd),
        new(Register.Eerd, "EERD", 0, 0, ReadEffect.Value, WriteEffect.Eerd),
        new(Register.ControlExtended, "CTRL_EXT", 0, 0x0002_8CCF, ReadEffect.Value, WriteEffect.ControlExtended),
        new(Register.Fla, "FLA", 0, 0, ReadEffect.Value, WriteEffect.Ignore),
        new(Register.Mdic, "MDIC", 0, 0, ReadEffect.Value, WriteEffect.Mdic),
        new(Register.Fcal, "FCAL", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Fcah, "FCAH", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Fct, "FCT", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Vet, "VET", 0x0000_8100, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Icr, "ICR", 0, 0, ReadEffect.Icr, WriteEffect.Icr),
        new(Register.Itr, "ITR", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Itr),
        new(Register.Ics, "ICS", 0, 0, ReadEffect.Ics, WriteEffect.Ics),
        new(Register.Ims, "IMS", 0, 0, ReadEffect.Value, WriteEffect.Ims),
        new(Register.Imc, "IMC", 0, 0, ReadEffect.Zero, WriteEffect.Imc),
        new(Register.Rctl, "RCTL", 0, 0x06DF_B3FE, ReadEffect.Value, WriteEffect.ReceiveControl),
        new(Register.Fcttv, "FCTTV", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Txcw, "TXCW", 0, 0xC000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rxcw, "RXCW", 0, 0, ReadEffect.Value, WriteEffect.Ignore),
        new(Register.Tctl, "TCTL", 0, 0x013F_FFFA, ReadEffect.Value, WriteEffect.TransmitControl),
        new(Register.Tipg, "TIPG", 0, 0x3FFF_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Aifs, "AIFS", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Ledctl, "LEDCTL", 0x0706_8302, 0xCFCF_CFCF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Pba, "PBA", 0x0010_0030, 0x0000_007F, ReadEffect.Value, WriteEffect.PacketBufferAllocation, Kept: true),
    ];
}
