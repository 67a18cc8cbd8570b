using ActorNet.Guest.VirtioNet;
using FsCheck;
using FsCheck.Fluent;

namespace ActorNet.Devices.Tests.Model;

/// <summary>
/// One run of driver against device at the level of the ring, which has 2^SizeLog entries. The seed draws the schedule, the
/// chains and the order of completion.
/// </summary>
public sealed record RingScenario(int SizeLog, bool EventIndex, IndirectUse Indirect, int MaxChain, int Steps, int Seed)
{
    public static Gen<RingScenario> Generator { get; } =
        from sizeLog in Gen.Choose(0, 8)
        from eventIndex in Gen.Elements(true, false)
        from indirect in Gen.Elements(Enum.GetValues<IndirectUse>())
        from maxChain in Gen.Choose(1, 12)
        from steps in Gen.Choose(1, 2000)
        from seed in Gen.Choose(0, int.MaxValue)
        select new RingScenario(sizeLog, eventIndex, indirect, maxChain, steps, seed);

    public IEnumerable<RingScenario> Shrink()
    {
        if (Steps > 1) yield return this with { Steps = Steps / 2 };
        if (Steps > 1) yield return this with { Steps = Steps - 1 };
        if (SizeLog > 0) yield return this with { SizeLog = SizeLog - 1 };
        if (MaxChain > 1) yield return this with { MaxChain = MaxChain - 1 };
        if (Indirect != IndirectUse.Never) yield return this with { Indirect = IndirectUse.Never };
        if (EventIndex) yield return this with { EventIndex = false };
    }
}
