using System.Collections.Immutable;

namespace ActorNet.Devices.E1000;

public static partial class RegisterTable
{
    private static ImmutableArray<RegisterInfo> Transmit =>
    [
        new(Register.Txdmac, "TXDMAC", 0x0000_0001, 0x0000_0001, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdfh, "TDFH", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdft, "TDFT", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdfhs, "TDFHS", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdfts, "TDFTS", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdfpc, "TDFPC", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdbal, "TDBAL", 0, 0xFFFF_FFF0, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdbah, "TDBAH", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdlen, "TDLEN", 0, 0x000F_FF80, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdh, "TDH", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tdt, "TDT", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.TransmitTail),
        new(Register.Tidv, "TIDV", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.TransmitDelay),
        new(Register.Txdctl, "TXDCTL", 0, 0xFF3F_3F3F, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tadv, "TADV", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Tspmt, "TSPMT", 0x0100_0400, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store),
    ];
}
