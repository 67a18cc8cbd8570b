using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class SwitchFuzzTests
{
    private static readonly byte[][] Seeds =
    [
        SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Station(2)),
        SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast, 0x8100, 3),
        SnoopingRig.Igmp(0x16, SnoopingRig.Group),
        SnoopingRig.Igmp3((4, 2, SnoopingRig.Group), (3, 0, SnoopingRig.Group)),
        SnoopingRig.Mld(131, SnoopingRig.Group6()),
        SnoopingRig.Mld2((4, 1, SnoopingRig.Group6()), (6, 1, SnoopingRig.Group6())),
        SnoopingRig.WithTag(SnoopingRig.Igmp(0x11, 0), 5),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Decide_AnyBytes_ForwardsOrCountsACause(int seed)
    {
        var random = new Random(seed);
        SwitchRig rig = Rig();
        const int Frames = 60_000;
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = Frame(random);
            int port = random.Next(4);
            SwitchVerdict verdict = rig.SendRaw(port, frame);
            Assert.Equal(verdict == SwitchVerdict.Forward, !rig.Decision.Egress.IsEmpty);
            Assert.False(rig.Decision.Egress.Contains(port));
            if (frame.Length < 14) Assert.Equal(SwitchVerdict.Runt, verdict);
            if (i % 100 == 0) rig.Pass(1);
            rig.Switch.Tick(rig.Now);
        }

        Assert.Equal(Frames, Enum.GetValues<SwitchVerdict>().Sum(verdict => rig.Switch[(SwitchCounter)verdict]));
    }

    [Fact]
    public void Decide_FrameInTinyPieces_IsReadLikeOneInAPiece()
    {
        var random = new Random(9);
        SwitchRig whole = Rig();
        SwitchRig pieces = Rig();
        Assert.True(FrameBatchPool.Pooled(1, chunks: 400, chunkSize: 14).TryRent(out FrameBatch? batch));
        for (int i = 0; i < 5_000; i++)
        {
            byte[] frame = Frame(random);
            int port = random.Next(4);
            SwitchVerdict expected = whole.SendRaw(port, frame);
            batch.Reset();
            SwitchRig.Append(batch, frame);

            Assert.Equal(expected, pieces.Switch.Decide(port, batch, 0, pieces.Now, pieces.Decision));

            Assert.Equal(whole.Egress, pieces.Egress);
        }
    }

    private static SwitchRig Rig()
    {
        var rig = new SwitchRig(new SwitchOptions { Snooping = true, Mac = SwitchRig.Mac(77), MaxGroups = 20, MacTableSize = 200, FlapLimit = 0 });
        rig.Add(new SwitchPortOptions());
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk, FloodMulticast = false });
        rig.Add(new SwitchPortOptions { BroadcastLimit = new StormLimit(5, 5) });
        return rig;
    }

    private static byte[] Frame(Random random)
    {
        byte[] frame;
        if (random.Next(3) == 0)
        {
            frame = new byte[random.Next(random.Next(2) == 0 ? 21 : 200)];
            random.NextBytes(frame);
            if (frame.Length > 13 && random.Next(2) == 0) (frame[12], frame[13]) = (0x81, 0);
            return frame;
        }

        frame = [.. Seeds[random.Next(Seeds.Length)]];
        for (int i = random.Next(5); i > 0; i--) frame[random.Next(frame.Length)] = (byte)random.Next(256);
        return random.Next(3) == 0 ? frame[..random.Next(frame.Length + 1)] : frame;
    }
}
