using ActorNet.Actors.Bridges;
using ActorNet.Actors.Links;
using ActorNet.Actors.Tests.Support;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Actors.Tests.Bridges;

/// <summary>
/// RFC 2889 §5.9, errored frames: what no wire carries is not forwarded, and counted. There is no check sequence here, and virtual NICs do not
/// pad: too short is what has no Ethernet header, too long what no port carries.
/// </summary>
public sealed class Rfc2889ErrorTests() : BridgeTest(BridgeActor.Switch(Lane, new SwitchOptions { Seed = 1 }), Overflow.DropNewest)
{
    [Fact]
    public void ErroredFrames_BetweenGoodOnes_AreFilteredAndTheRestForwarded()
    {
        BridgePlug a = Add("a"), b = Add("b"), c = Add("c");
        byte[][] good = [Frames.Make(1, 14), Frames.Make(2, 59), Frames.Make(3, 60), Frames.Make(4, 9018), Frames.Make(5, EthernetFrame.MaxLength)];
        FrameBatch batch = Frames.Batch(good[0], new byte[13], good[1], good[2], Frames.Make(9, EthernetFrame.MaxLength + 1), good[3], new byte[1], good[4]);
        a.Send(batch);

        // What does not fit into one copy comes in a second batch.
        var atB = new List<byte[]>();
        while (atB.Count < good.Length) Collect(b, atB);
        var atC = new List<byte[]>();
        while (atC.Count < good.Length) Collect(c, atC);
        Assert.Equal(good, atB);
        Assert.Equal(good, atC);
        Assert.Same(batch, a.TakeBack());
        Assert.Equal((2, 1), (DropsOf(Balanced(a), "runt"), DropsOf(Balanced(a), "oversize")));
        Assert.Equal(0, Balanced(b).Dropped + Balanced(c).Dropped);
    }

    private static void Collect(BridgePlug plug, List<byte[]> frames)
    {
        FrameBatch batch = plug.Receive();
        frames.AddRange(FramesOf(batch));
        batch.Return();
    }
}
