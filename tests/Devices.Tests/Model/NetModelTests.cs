using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>Our virtio-net driver against the device over random features, sizes, shapes and schedules.</summary>
public sealed class NetModelTests
{
    [Fact]
    public void Net_AnyFeaturesShapesAndSchedule_FramesInAreFramesOut() =>
        PropertyRun.Check(NetScenario.Generator, scenario => scenario.Shrink(), scenario => new NetModel(scenario).Run(), times: 400);

    /// <summary>P1: frames that need more buffers than there are, while the driver adds some just before it is asked to kick.</summary>
    [Theory]
    [InlineData(FeatureBits.EventIdx, 8)]
    [InlineData(0, 8)]
    [InlineData(FeatureBits.EventIdx | FeatureBits.RingPacked, 7)]
    [InlineData(FeatureBits.RingPacked, 6)]
    [InlineData(FeatureBits.EventIdx | FeatureBits.RingPacked | FeatureBits.InOrder, 8)]
    public void Net_FramesNeedSeveralOfFewBuffers_NoWakeUpIsLost(ulong ring, int size)
    {
        ulong features = NetScenario.Required | FeatureBits.MrgRxbuf | ring;
        for (int seed = 0; seed < PropertyRun.Times(200); seed++)
            new NetModel(new NetScenario(features, size, size, 300, 0, false, IndirectUse.Never, 1500, 60, seed)).Run();
    }

    /// <summary>P18: a ring of 256.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(FeatureBits.InOrder)]
    [InlineData(FeatureBits.RingPacked)]
    [InlineData(FeatureBits.RingPacked | FeatureBits.InOrder)]
    public void Net_RingsOf256_NoWakeUpIsLost(ulong ring)
    {
        ulong features = (VirtioNetDriverOptions.UsableFeatures & ~(FeatureBits.RingPacked | FeatureBits.InOrder)) | ring;
        for (int seed = 0; seed < PropertyRun.Times(10); seed++)
            new NetModel(new NetScenario(features, 256, 256, 2048, 0, false, IndirectUse.WhenLong, 1500, 2000, seed)).Run();
    }
}
