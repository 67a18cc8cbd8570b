using System.Collections.Immutable;

namespace ActorNet.Devices.E1000;

public static partial class RegisterTable
{
    private static ImmutableArray<RegisterInfo> Receive =>
    [
        new(Register.Fcrtl, "FCRTL", 0, 0x8000_FFF8, ReadEffect.Value, WriteEffect.Store),
        new(Register.Fcrth, "FCRTH", 0, 0x0000_FFF8, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdfh, "RDFH", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdft, "RDFT", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdfhs, "RDFHS", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdfts, "RDFTS", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdfpc, "RDFPC", 0, 0x0000_1FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdbal, "RDBAL", 0, 0xFFFF_FFF0, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdbah, "RDBAH", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdlen, "RDLEN", 0, 0x000F_FF80, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdh, "RDH", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rdt, "RDT", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.ReceiveTail),
        new(Register.Rdtr, "RDTR", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.ReceiveDelay),
        new(Register.Rxdctl, "RXDCTL", 0x0001_0000, 0x013F_3F3F, ReadEffect.Value, WriteEffect.Store),
        new(Register.Radv, "RADV", 0, 0x0000_FFFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rsrpd, "RSRPD", 0, 0x0000_0FFF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Rxcsum, "RXCSUM", 0, 0x0000_07FF, ReadEffect.Value, WriteEffect.Store),
        new(Register.Mta, "MTA", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Count: 128),
        new(Register.Ral, "RAL", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.ReceiveAddress, Count: 16, Stride: 8),
        new(Register.Rah, "RAH", 0, 0x8003_FFFF, ReadEffect.Value, WriteEffect.ReceiveAddress, Count: 16, Stride: 8),
        new(Register.Vfta, "VFTA", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Count: 128),
    ];
}
