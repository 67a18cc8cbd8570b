using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>Our drivers against the device's rings, chain by chain: see <see cref="RingModel"/>.</summary>
public sealed class RingModelTests
{
    private const ulong Packed = FeatureBits.RingPacked;

    [Fact]
    public void Ring_AnyKindShapeAndSchedule_BehavesAsTheModel() =>
        PropertyRun.Check(RingScenario.Generator, scenario => scenario.Shrink(), Run, times: 2000);

    [Theory]
    [InlineData(4, FeatureBits.EventIdx)]
    [InlineData(4, 0)]
    [InlineData(4, FeatureBits.EventIdx | FeatureBits.InOrder)]
    [InlineData(5, Packed | FeatureBits.EventIdx)]
    [InlineData(4, Packed)]
    [InlineData(3, Packed | FeatureBits.EventIdx | FeatureBits.InOrder)]
    [InlineData(1, Packed | FeatureBits.EventIdx)]
    public void Ring_IndicesWrapManyTimes_BehavesAsTheModel(int size, ulong features) =>
        Run(new RingScenario(size, features | FeatureBits.IndirectDesc, IndirectUse.WhenLong, 3, 200_000, 7));

    [Theory]
    [InlineData(32768, FeatureBits.EventIdx)]
    [InlineData(32768, Packed | FeatureBits.EventIdx)]
    [InlineData(32767, Packed | FeatureBits.EventIdx | FeatureBits.InOrder)]
    public void Ring_LargestSizes_BehaveAsTheModel(int size, ulong features) =>
        Run(new RingScenario(size, features, IndirectUse.Never, 5, 150_000, 7));

    private static void Run(RingScenario scenario) => new RingModel(scenario).Run();
}
