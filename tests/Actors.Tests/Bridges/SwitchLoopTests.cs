using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Bridges;

/// <summary>A cable from one port of a switch to another: the switch finds out, and cuts it.</summary>
public sealed class SwitchLoopTests() : BridgeTest(
    BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1, Mac = MacAddress.Parse("02:00:00:00:00:99"), LoopProbeInterval = TimeSpan.FromMilliseconds(10), LoopBlockTime = TimeSpan.FromHours(1) }),
    Overflow.DropNewest)
{
    [Fact]
    public void Probe_ComesBackByAnotherPort_ThatPortIsBlocked()
    {
        BridgePlug a = Add("a"), b = Add("b");
        FrameBatch probe = a.Receive();
        Assert.Equal(0x9000, (FramesOf(probe)[0][12] << 8) | FramesOf(probe)[0][13]);
        FrameBatch copy = Frames.Batch(FramesOf(probe));
        probe.Return();
        EventFilter.Warning(contains: "there is a loop").ExpectOne(() => b.Send(copy));

        b.Send(Frames.Batch(3));
        AwaitAssert(() => Assert.Equal(3, DropsOf(Balanced(b), "blocked")));
        Assert.Equal(0, Balanced(a).Dropped);
    }
}
