using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// One run of driver against device at the level of the ring. The seed draws the schedule, the chains and the order of completion.
/// </summary>
public sealed record RingScenario(int Size, ulong Features, IndirectUse Indirect, int MaxChain, int Steps, int Seed)
{
    private static readonly ulong[] Optional = [FeatureBits.RingPacked, FeatureBits.EventIdx, FeatureBits.InOrder, FeatureBits.IndirectDesc];

    public static Gen<RingScenario> Generator { get; } =
        from size in Gen.OneOf(Gen.Choose(1, 16), Gen.Choose(1, 300))
        from optional in Gen.SubListOf(Optional)
        from indirect in Gen.Elements(Enum.GetValues<IndirectUse>())
        from maxChain in Gen.OneOf(Gen.Choose(1, 12), Gen.Constant(1))
        from steps in Gen.Choose(1, 1500)
        from seed in Gen.Choose(0, int.MaxValue)
        select new RingScenario(size, optional.Aggregate(0ul, (mask, bit) => mask | bit), indirect, maxChain, steps, seed).Possible();

    public bool Has(ulong feature) => (Features & feature) != 0;

    public IEnumerable<RingScenario> Shrink()
    {
        if (Steps > 1) yield return this with { Steps = Steps / 2 };
        if (Steps > 1) yield return this with { Steps = Steps - 1 };
        if (Size > 1) yield return (this with { Size = Size / 2 }).Possible();
        if (Size > 1 && Has(FeatureBits.RingPacked)) yield return this with { Size = Size - 1 };
        if (MaxChain > 1) yield return this with { MaxChain = MaxChain - 1 };
        foreach (ulong feature in Optional)
            if (Has(feature)) yield return (this with { Features = Features & ~feature }).Possible();
    }

    // Only a packed ring may have any size.
    private RingScenario Possible() =>
        Has(FeatureBits.RingPacked) ? this : this with { Size = 1 << (31 - int.LeadingZeroCount(Size)) };
}
