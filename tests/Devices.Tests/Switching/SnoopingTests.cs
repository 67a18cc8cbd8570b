using ActorNet.Devices.Switching;
using static ActorNet.Devices.Tests.Switching.SnoopingRig;

namespace ActorNet.Devices.Tests.Switching;

public class SnoopingTests
{
    private const byte Query = 0x11;
    private const byte Report1 = 0x12;
    private const byte Report2 = 0x16;
    private const byte Leave2 = 0x17;

    private static readonly SwitchOptions On = new() { Snooping = true };

    public static TheoryData<byte[], ulong> Joins => new()
    {
        { Igmp(Report1, Group), GroupMac },
        { Igmp(Report2, Group), GroupMac },
        { Igmp(Report2, Group, options: 0), GroupMac },
        { Igmp(Report2, Group, options: 40), GroupMac },
        { Igmp3((4, 0, Group)), GroupMac },
        { Igmp3((2, 0, Group)), GroupMac },
        { Igmp3((1, 2, Group)), GroupMac },
        { Igmp3((3, 1, Group)), GroupMac },
        { Igmp3((5, 1, Group)), GroupMac },
        { Igmp3((4, 3, 0xef09_0909), (4, 0, 0xef09_0908), (4, 0, Group)), GroupMac },
        { Mld(131, Group6()), Group6Mac },
        { Mld2((4, 0, Group6())), Group6Mac },
        { Mld2((3, 0, Group6(7777)), (2, 1, Group6())), Group6Mac },
    };

    public static TheoryData<byte[], byte[]> JoinsAndLeaves => new()
    {
        { Igmp(Report2, Group), Igmp(Leave2, Group, destination: 0x0100_5e00_0002) },
        { Igmp3((4, 0, Group)), Igmp3((3, 0, Group)) },
        { Mld(131, Group6()), Mld(132, Group6()) },
        { Mld2((4, 0, Group6())), Mld2((3, 0, Group6())) },
    };

    [Theory]
    [MemberData(nameof(Joins))]
    public void Decide_AfterAReport_GroupGoesToItsMembers(byte[] report, ulong group)
    {
        var rig = new SwitchRig(On, ports: 4);
        Assert.Equal(SwitchVerdict.Forward, rig.SendRaw(1, report));
        Assert.Equal([0, 2, 3], rig.Egress);
        Assert.Equal(0, rig.Switch[SwitchCounter.MalformedMembership]);

        rig.SendTo(0, 9, group);

        Assert.Equal([1], rig.Egress);
        Assert.Equal(SwitchVerdict.NoEgress, rig.SendTo(1, 1, group));
        rig.SendTo(0, 9, group + 0x1000);
        Assert.Equal([1, 2, 3], rig.Egress);
    }

    [Theory]
    [MemberData(nameof(JoinsAndLeaves))]
    public void Decide_AfterALeave_MembershipEndsSoon(byte[] join, byte[] leave)
    {
        ulong group = join[12] == 8 ? GroupMac : Group6Mac;
        var rig = new SwitchRig(On, ports: 3);
        rig.SendRaw(1, join);
        rig.SendRaw(2, join);
        rig.SendRaw(1, leave);

        rig.Pass(1.9);
        rig.SendTo(0, 9, group);
        Assert.Equal([1, 2], rig.Egress);
        rig.Pass(0.1);
        rig.SendTo(0, 9, group);
        Assert.Equal([2], rig.Egress);
        Assert.Equal((2, 1), (rig.Switch[SwitchCounter.Reports], rig.Switch[SwitchCounter.Leaves]));
    }

    [Theory]
    [MemberData(nameof(JoinsAndLeaves))]
    public void Decide_LeaveAnsweredByAReport_KeepsTheMembership(byte[] join, byte[] leave)
    {
        var rig = new SwitchRig(On, ports: 3);
        rig.SendRaw(1, join);
        rig.SendRaw(1, leave);
        rig.Pass(1);
        rig.SendRaw(1, join);

        rig.Pass(100);
        rig.SendTo(0, 9, join[12] == 8 ? GroupMac : Group6Mac);
        Assert.Equal([1], rig.Egress);
    }

    [Fact]
    public void FastLeave_EndsTheMembershipAtOnce()
    {
        var rig = new SwitchRig(On, ports: 1);
        rig.Add(new SwitchPortOptions { FastLeave = true });
        rig.Add(new SwitchPortOptions());
        rig.SendRaw(1, Igmp(Report2, Group));
        rig.SendRaw(2, Igmp(Report2, Group));

        rig.SendRaw(1, Igmp(Leave2, Group));

        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([2], rig.Egress);
    }

    [Fact]
    public void Membership_WithoutReports_TimesOut()
    {
        var rig = new SwitchRig(On, ports: 3);
        rig.SendRaw(1, Igmp(Report2, Group));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(1), rig.Switch.NextTick);

        rig.Pass(259);
        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([1], rig.Egress);
        rig.Pass(1);
        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([1, 2], rig.Egress);
        Assert.Equal(0, rig.Switch.GroupCount);
    }

    [Fact]
    public void Tick_FreesGroupsWithoutMembers()
    {
        var rig = new SwitchRig(On, ports: 3);
        for (uint i = 0; i < 1000; i++) rig.SendRaw(1, Igmp(Report2, Group + (i << 8)));
        Assert.Equal(1000, rig.Switch.GroupCount);

        rig.Pass(261);
        while (rig.Switch.Tick(rig.Now))
        {
        }

        Assert.Equal(0, rig.Switch.GroupCount);
    }

    [Fact]
    public void Query_MakesARouterPort_WhichGetsAllGroupsAndTheReports()
    {
        var rig = new SwitchRig(On, ports: 4);
        rig.SendRaw(3, Igmp(Query, 0, destination: 0x0100_5e00_0001));
        Assert.Equal([0, 1, 2], rig.Egress);

        rig.SendRaw(1, Igmp(Report2, Group));
        Assert.Equal([3], rig.Egress);
        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([1, 3], rig.Egress);
        rig.SendRaw(3, Igmp(Report2, Group + 1));
        Assert.Equal([0, 1, 2], rig.Egress);

        rig.Pass(255);
        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([1], rig.Egress);
        Assert.Equal(1, rig.Switch[SwitchCounter.Queries]);
    }

    [Fact]
    public void Query_OfMld_MakesARouterPortWhenItComesFromALinkLocalAddress()
    {
        var rig = new SwitchRig(On, ports: 3);
        rig.SendRaw(2, Mld(130, new byte[16], sourcePrefix: 0));
        rig.SendRaw(0, Mld(131, Group6()));
        Assert.Equal([1, 2], rig.Egress);

        rig.SendRaw(2, Mld(130, new byte[16]));
        rig.SendRaw(0, Mld(131, Group6()));
        Assert.Equal([2], rig.Egress);
    }

    [Fact]
    public void Query_ForOneGroup_GoesToAll()
    {
        var rig = new SwitchRig(On, ports: 2);
        rig.Add(new SwitchPortOptions { FloodMulticast = false });
        rig.SendRaw(1, Igmp(Report2, Group));

        rig.SendRaw(0, Igmp(Query, Group));

        Assert.Equal([1, 2], rig.Egress);
    }

    [Fact]
    public void Query_WithoutASource_MakesNoRouterPort()
    {
        var rig = new SwitchRig(On, ports: 3);
        rig.SendRaw(2, Igmp(Query, 0, source: 0));

        rig.SendRaw(1, Igmp(Report2, Group));
        Assert.Equal([0, 2], rig.Egress);
    }

    [Fact]
    public void RouterPortMode_IsObeyed()
    {
        var rig = new SwitchRig(On with { FloodUnregistered = false }, ports: 1);
        rig.Add(new SwitchPortOptions { RouterPort = RouterPortMode.Never });
        rig.Add(new SwitchPortOptions { RouterPort = RouterPortMode.Always });
        rig.Add(new SwitchPortOptions { RouterPort = RouterPortMode.Always, Vlan = 2 });
        rig.SendRaw(1, Igmp(Query, 0));

        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([2], rig.Egress);
        rig.SendRaw(0, Igmp(Report2, Group));
        Assert.Equal([2], rig.Egress);
        Assert.Equal(SwitchVerdict.NoEgress, rig.SendTo(2, 9, GroupMac + 1));
    }

    [Theory]
    [InlineData(0x0100_5e00_0001)]
    [InlineData(0x0100_5e00_00fb)]
    [InlineData(0x3333_0000_0001)]
    [InlineData(0x3333_ff12_3456)]
    [InlineData(0x0100_0ccc_cccc)]
    public void Decide_GroupsThatNeedNoReport_AreFlooded(long group)
    {
        var rig = new SwitchRig(On with { FloodUnregistered = group == 0x0100_0ccc_cccc }, ports: 3);
        rig.SendRaw(1, Igmp(Report2, 0xe000_00fb));
        rig.SendRaw(1, Mld(131, Group6(0xff12_3456)));
        Assert.Equal(0, rig.Switch.GroupCount);

        rig.SendTo(0, 9, (ulong)group);

        Assert.Equal([1, 2], rig.Egress);
    }

    [Fact]
    public void Decide_OtherVlan_HasItsOwnMembers()
    {
        var rig = new SwitchRig(On);
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk });
        rig.SendRaw(1, WithTag(Igmp(Report2, Group), 10));
        rig.SendRaw(1, WithTag(Mld(131, Group6()), 10));

        rig.SendTagged(0, 9, GroupMac, 10);
        Assert.Equal([1], rig.Egress);
        rig.SendTagged(0, 9, Group6Mac, 10);
        Assert.Equal([1], rig.Egress);
        rig.SendTagged(0, 9, GroupMac, 11);
        Assert.Equal([1, 2], rig.Egress);
    }

    [Fact]
    public void Decide_MembersThatAreDownOrIsolated_GetNothing()
    {
        var rig = new SwitchRig(On);
        for (int i = 0; i < 3; i++) rig.Add(new SwitchPortOptions { Isolated = i < 2, FloodMulticast = false });
        rig.SendRaw(1, Igmp(Report2, Group));
        rig.SendRaw(2, Igmp(Report2, Group));

        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([2], rig.Egress);
        rig.Switch.SetPortUp(1, false);
        rig.Switch.SetPortUp(1, true);
        Assert.Equal(SwitchVerdict.NoEgress, rig.SendTo(2, 9, GroupMac));
    }

    [Fact]
    public void Decide_TooManyGroups_AreFlooded()
    {
        var rig = new SwitchRig(On with { MaxGroups = 2, FloodUnregistered = false }, ports: 3);
        rig.SendRaw(1, Igmp(Report2, Group));
        Assert.Equal(SwitchVerdict.NoEgress, rig.SendTo(0, 9, GroupMac + 5));
        rig.SendRaw(1, Igmp3((4, 0, Group + 1), (4, 0, Group + 2)));

        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.GroupsFull]);
        rig.SendTo(0, 9, GroupMac + 2);
        Assert.Equal([1, 2], rig.Egress);
        rig.SendTo(0, 9, GroupMac + 1);
        Assert.Equal([1], rig.Egress);
    }

    [Fact]
    public void GroupLimit_KeepsAPortFromJoiningMore()
    {
        var rig = new SwitchRig(On, ports: 2);
        rig.Add(new SwitchPortOptions { GroupLimit = 2 });
        for (uint i = 0; i < 4; i++) rig.SendRaw(2, Igmp(Report2, Group + i));
        rig.SendRaw(2, Igmp(Report2, Group));
        rig.SendRaw(1, Igmp(Report2, Group + 3));

        Assert.Equal(2, rig.Switch.PortCounters(2)[SwitchCounter.GroupLimit]);
        rig.SendTo(0, 9, GroupMac + 3);
        Assert.Equal([1], rig.Egress);
        rig.Pass(261);
        rig.SendTo(0, 9, GroupMac);
        rig.SendRaw(2, Igmp(Report2, Group + 3));
        rig.SendRaw(2, Igmp(Report2, Group + 2));
        Assert.Equal(3, rig.Switch.PortCounters(2)[SwitchCounter.GroupLimit]);
        rig.Switch.SetPortUp(2, false);
        rig.Switch.SetPortUp(2, true);
        rig.SendRaw(2, Igmp(Report2, Group + 2));
        rig.SendRaw(2, Igmp(Report2, Group + 3));
        Assert.Equal(3, rig.Switch.PortCounters(2)[SwitchCounter.GroupLimit]);
    }

    [Fact]
    public void Snooping_Off_FloodsReportsAndGroups()
    {
        var rig = new SwitchRig(ports: 3);
        rig.SendRaw(1, Igmp(Report2, Group));
        Assert.Equal([0, 2], rig.Egress);

        rig.SendTo(0, 9, GroupMac);
        Assert.Equal([1, 2], rig.Egress);
        Assert.Equal(0, rig.Switch[SwitchCounter.Reports]);
    }

    [Fact]
    public void Decide_LongReport_IsFollowedAsFarAsItIsRead()
    {
        var rig = new SwitchRig(On, ports: 2);
        rig.SendRaw(1, Mld2([.. Enumerable.Range(0, 200).Select(i => ((byte)4, 0, Group6((uint)(0x0100_0000 + i))))]));

        Assert.InRange(rig.Switch.GroupCount, 90, 110);
        Assert.Equal(1, rig.Switch[SwitchCounter.MalformedMembership]);
    }
}
