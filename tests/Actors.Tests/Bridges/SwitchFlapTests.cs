using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Bridges;

/// <summary>A station that seems to be at two ports, on a switch that sends no probes: nothing but frames makes it look at the time.</summary>
public sealed class SwitchFlapTests() : BridgeTest(
    BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1, FlapLimit = 2, LoopBlockTime = TimeSpan.FromMilliseconds(200) }),
    Overflow.DropNewest)
{
    [Fact]
    public void Station_MovesToAndFro_PortIsBlockedForAWhileAndLetInAgain()
    {
        BridgePlug a = Add("a"), b = Add("b");
        EventFilter.Warning(contains: "moves to and fro").ExpectOne(() =>
        {
            for (int i = 0; i < 8; i++) (i % 2 == 0 ? a : b).Send(Frames.Batch(1));
        });
        PortReport[] reports = [Balanced(a), Balanced(b)];
        BridgePlug blocked = DropsOf(reports[0], "blocked") > 0 ? a : b;
        Assert.True(DropsOf(Balanced(blocked), "blocked") > 0);

        AwaitAssert(() =>
        {
            long before = DropsOf(Balanced(blocked), "blocked");
            blocked.Send(Frames.Batch(1));
            Assert.Equal(before, DropsOf(Balanced(blocked), "blocked"));
        });
    }
}
