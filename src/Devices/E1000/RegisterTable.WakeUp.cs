using System.Collections.Immutable;

namespace ActorNet.Devices.E1000;

public static partial class RegisterTable
{
    private static ImmutableArray<RegisterInfo> WakeUp =>
    [
        new(Register.Wuc, "WUC", 0, 0x0000_000F, ReadEffect.Value, WriteEffect.Store, Kept: true),
        new(Register.Wufc, "WUFC", 0, 0x000F_80FF, ReadEffect.Value, WriteEffect.Store, Kept: true),
        new(Register.Wus, "WUS", 0, 0, ReadEffect.Value, WriteEffect.WakeUpStatus, Kept: true),
        new(Register.Ipav, "IPAV", 0, 0x0001_000F, ReadEffect.Value, WriteEffect.Store, Kept: true),
        new(Register.Ip4at, "IP4AT", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Count: 8, Kept: true),
        new(Register.Ip6at, "IP6AT", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Count: 4, Kept: true),
        new(Register.Manc, "MANC", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Kept: true),
        new(Register.Wupl, "WUPL", 0, 0, ReadEffect.Value, WriteEffect.Ignore, Kept: true),
        new(Register.Wupm, "WUPM", 0, 0, ReadEffect.Value, WriteEffect.Ignore, Count: 32, Kept: true),
        new(Register.Fflt, "FFLT", 0, 0x0000_07FF, ReadEffect.Value, WriteEffect.Store, Count: 4, Stride: 8, Kept: true),
        new(Register.Ffmt, "FFMT", 0, 0x0000_000F, ReadEffect.Value, WriteEffect.Store, Count: 128, Stride: 8, Kept: true),
        new(Register.Ffvt, "FFVT", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Count: 128, Stride: 8, Kept: true),
        new(Register.Pbm, "PBM", 0, 0xFFFF_FFFF, ReadEffect.Value, WriteEffect.Store, Count: 16384, Kept: true),
    ];
}
