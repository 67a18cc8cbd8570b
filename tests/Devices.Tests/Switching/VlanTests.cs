using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class VlanTests
{
    private const int Priority5 = 5 << 13;
    private const int DropEligible = 1 << 12;

    // 0: access 10; 1: access 20; 2: trunk 10,20,30 native 30; 3: trunk of all, native 1; 4: trunk 10, untagged refused.
    private static SwitchRig Rig()
    {
        var rig = new SwitchRig();
        rig.Add(new SwitchPortOptions { Vlan = 10 });
        rig.Add(new SwitchPortOptions { Vlan = 20 });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk, Vlan = 30, AllowedVlans = VlanSet.Of(10, 20, 30) });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk, AllowedVlans = VlanSet.Of(10) });
        return rig;
    }

    [Fact]
    public void Decide_UntaggedOnAccess_GetsATagOnTrunks()
    {
        SwitchRig rig = Rig();

        Assert.Equal(SwitchVerdict.Forward, rig.SendTo(0, 1, SwitchRig.Broadcast));

        Assert.Equal([2, 3, 4], rig.Egress);
        Assert.Equal(10, rig.Decision.Vlan);
        Assert.Equal(10, rig.Decision.TagControl);
        Assert.All(rig.Egress, port => Assert.Equal(TagEdit.Insert, rig.Decision.EditFor(port)));
    }

    [Fact]
    public void Decide_TaggedOnATrunk_KeepsItOnTrunksAndLosesItOnAccess()
    {
        SwitchRig rig = Rig();

        Assert.Equal(SwitchVerdict.Forward, rig.SendTagged(3, 1, SwitchRig.Broadcast, Priority5 | DropEligible | 10));

        Assert.Equal([0, 2, 4], rig.Egress);
        Assert.Equal(TagEdit.Remove, rig.Decision.EditFor(0));
        Assert.Equal(TagEdit.None, rig.Decision.EditFor(2));
        Assert.Equal(TagEdit.None, rig.Decision.EditFor(4));
    }

    [Fact]
    public void Decide_NativeVlan_LeavesATrunkWithoutTag()
    {
        SwitchRig rig = Rig();

        rig.SendTagged(3, 1, SwitchRig.Broadcast, 30);
        Assert.Equal([2], rig.Egress);
        Assert.Equal(TagEdit.Remove, rig.Decision.EditFor(2));

        rig.SendTo(2, 2, SwitchRig.Broadcast);
        Assert.Equal([3], rig.Egress);
        Assert.Equal(30, rig.Decision.Vlan);
        Assert.Equal(TagEdit.Insert, rig.Decision.EditFor(3));
    }

    [Fact]
    public void Decide_PriorityTag_IsReplacedWithPriorityKept()
    {
        SwitchRig rig = Rig();

        rig.SendTagged(0, 1, SwitchRig.Broadcast, Priority5 | DropEligible);

        Assert.Equal([2, 3, 4], rig.Egress);
        Assert.Equal(TagEdit.Replace, rig.Decision.EditFor(3));
        Assert.Equal(Priority5 | DropEligible | 10, rig.Decision.TagControl);

        rig.SendTagged(2, 2, SwitchRig.Broadcast, Priority5);
        Assert.Equal(30, rig.Decision.Vlan);
        Assert.Equal(TagEdit.Replace, rig.Decision.EditFor(3));
    }

    [Fact]
    public void Decide_OwnTagOnAccess_IsTakenAndRemovedElsewhere()
    {
        SwitchRig rig = Rig();
        rig.Add(new SwitchPortOptions { Vlan = 10 });

        Assert.Equal(SwitchVerdict.Forward, rig.SendTagged(0, 1, SwitchRig.Broadcast, Priority5 | 10));

        Assert.Equal([2, 3, 4, 5], rig.Egress);
        Assert.Equal(TagEdit.Remove, rig.Decision.EditFor(5));
        Assert.Equal(TagEdit.None, rig.Decision.EditFor(3));
    }

    [Theory]
    [InlineData(0, 20, SwitchVerdict.TaggedOnAccess)]
    [InlineData(2, 40, SwitchVerdict.VlanNotAllowed)]
    [InlineData(2, 4095, SwitchVerdict.ReservedVlan)]
    [InlineData(0, 4095, SwitchVerdict.ReservedVlan)]
    [InlineData(4, 0, SwitchVerdict.VlanNotAllowed)]
    public void Decide_TagOfAnotherVlan_IsDropped(int port, int vlan, SwitchVerdict verdict)
    {
        SwitchRig rig = Rig();

        Assert.Equal(verdict, rig.SendTagged(port, 1, SwitchRig.Broadcast, vlan));

        Assert.Equal(0, rig.Switch.StationCount);
    }

    [Fact]
    public void Decide_UntaggedOnATrunkWithoutItsNativeVlan_IsDropped()
    {
        Assert.Equal(SwitchVerdict.VlanNotAllowed, Rig().SendTo(4, 1, SwitchRig.Broadcast));
    }

    [Fact]
    public void Decide_SameStationInTwoVlans_IsTwoStations()
    {
        SwitchRig rig = Rig();
        rig.SendTo(0, 1, SwitchRig.Broadcast);
        rig.SendTo(1, 1, SwitchRig.Broadcast);

        rig.SendTagged(3, 2, SwitchRig.Station(1), 10);
        Assert.Equal([0], rig.Egress);
        rig.SendTagged(3, 2, SwitchRig.Station(1), 20);
        Assert.Equal([1], rig.Egress);
        Assert.Equal(0, rig.Switch[SwitchCounter.Moved]);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(17)]
    public void Decide_FrameThatEndsInItsTag_IsDropped(int length)
    {
        byte[] frame = SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast, 0x8100, 10, 18);

        Assert.Equal(SwitchVerdict.TruncatedTag, Rig().SendRaw(0, frame.AsSpan(0, length)));
        Assert.Equal(SwitchVerdict.Forward, Rig().SendRaw(0, frame));
    }

    [Fact]
    public void Decide_ServiceTag_IsAnEtherTypeLikeOthers()
    {
        SwitchRig rig = Rig();

        Assert.Equal(SwitchVerdict.Forward, rig.SendRaw(0, SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast, 0x88a8, 20)));

        Assert.Equal(10, rig.Decision.Vlan);
        Assert.Equal(TagEdit.Insert, rig.Decision.EditFor(3));
    }

    [Fact]
    public void Decide_NestedTags_AreJudgedByTheOuterOne()
    {
        SwitchRig rig = Rig();
        byte[] frame = SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast, 0x8100, 10);
        frame[16] = 0x81;
        frame[19] = 20;

        Assert.Equal(SwitchVerdict.Forward, rig.SendRaw(3, frame));

        Assert.Equal(10, rig.Decision.Vlan);
        Assert.Equal([0, 2, 4], rig.Egress);
    }

    [Fact]
    public void Decide_NestedTagInANativeVlan_DoesNotComeOut()
    {
        SwitchRig rig = Rig();
        rig.Add(new SwitchPortOptions { Vlan = 30 });
        byte[] frame = SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast, 0x8100, 30);
        frame[16] = 0x81;
        frame[19] = 20;

        rig.SendRaw(5, frame);
        Assert.Equal([2, 3], rig.Egress);
        Assert.Equal(TagEdit.None, rig.Decision.EditFor(2));

        frame[15] = 0;
        rig.SendRaw(5, frame);
        Assert.Equal(TagEdit.Replace, rig.Decision.EditFor(2));
        Assert.Equal(30, rig.Decision.TagControl);
    }

    [Fact]
    public void WriteHeader_AfterTheFrameWasRewritten_WritesWhatWasJudged()
    {
        SwitchRig rig = Rig();
        byte[] frame = SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast);
        rig.SendRaw(0, frame);
        rig.Batch.Segments(0)[0].Slice(0, 60).Clear();
        byte[] header = new byte[ForwardingDecision.MaxHeaderLength];

        Assert.Equal(18, rig.Decision.WriteHeader(3, header, out int replaced));

        Assert.Equal(14, replaced);
        Assert.Equal([.. frame.AsSpan(0, 12), 0x81, 0, 0, 10, 8, 0], header);
    }

    [Fact]
    public void Decide_PortsThatComeLater_GetTheFloodsOfTheirVlansToo()
    {
        SwitchRig rig = Rig();
        rig.SendTo(0, 1, SwitchRig.Broadcast);
        int access = rig.Add(new SwitchPortOptions { Vlan = 10 });
        int other = rig.Add(new SwitchPortOptions { Vlan = 20 });

        rig.SendTo(0, 1, SwitchRig.Broadcast);

        Assert.Contains(access, rig.Egress);
        Assert.DoesNotContain(other, rig.Egress);
        rig.Switch.RemovePort(access);
        rig.SendTo(0, 1, SwitchRig.Broadcast);
        Assert.Equal([2, 3, 4], rig.Egress);
    }
}
