using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;

namespace ActorNet.Devices.Tests.Model;

/// <summary>Our virtio-net driver against the device over random features, sizes, shapes and schedules.</summary>
public sealed class NetModelTests
{
    [Fact]
    public void Net_AnyFeaturesShapesAndSchedule_FramesInAreFramesOut() =>
        PropertyRun.Check(NetScenario.Generator, scenario => scenario.Shrink(), scenario => new NetModel(scenario).Run(), times: 200);

    /// <summary>P1: frames that need more buffers than there are, while the driver adds some just before it is asked to kick.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Net_FramesNeedSeveralOfFewBuffers_NoWakeUpIsLost(bool eventIndex)
    {
        ulong features = NetScenario.Required | FeatureBits.MrgRxbuf | (eventIndex ? FeatureBits.EventIdx : 0);
        for (int seed = 0; seed < 200 * PropertyRun.Scale; seed++)
            new NetModel(new NetScenario(features, 3, 3, 300, 0, false, IndirectUse.Never, 1500, 60, seed)).Run();
    }

    /// <summary>P18: a ring of 256.</summary>
    [Fact]
    public void Net_RingsOf256_NoWakeUpIsLost()
    {
        for (int seed = 0; seed < 20 * PropertyRun.Scale; seed++)
            new NetModel(new NetScenario(VirtioNetDriverOptions.UsableFeatures, 8, 8, 2048, 0, false, IndirectUse.WhenLong, 1500, 2000, seed)).Run();
    }
}
