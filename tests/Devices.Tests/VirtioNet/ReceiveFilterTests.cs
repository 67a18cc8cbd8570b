using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Tests.VirtioNet;

public class ReceiveFilterTests
{
    private const string Own = "52:54:00:00:00:01";
    private const string Listed = "52:54:00:00:00:02";
    private const string Other = "52:54:00:00:00:03";
    private const string Group = "01:00:5e:00:00:01";
    private const string OtherGroup = "01:00:5e:00:00:02";
    private const string Broadcast = "ff:ff:ff:ff:ff:ff";

    private static readonly ReceiveFilter Strict = new()
    {
        Promiscuous = false,
        Mac = MacAddress.Parse(Own),
        Unicast = new MacTable([MacAddress.Parse(Listed)]),
        Multicast = new MacTable([MacAddress.Parse(Group)]),
    };

    [Fact]
    public void Accepts_Strict_OwnListedAndBroadcast() => AssertAccepted(Strict, Own, Listed, Group, Broadcast);

    [Fact]
    public void Accepts_Promiscuous_Everything() =>
        AssertAccepted(Strict with { Promiscuous = true, NoBroadcast = true, NoUnicast = true }, Own, Listed, Other, Group, OtherGroup, Broadcast);

    [Fact]
    public void Accepts_AllMulticast_AllGroups() => AssertAccepted(Strict with { AllMulticast = true }, Own, Listed, Group, OtherGroup, Broadcast);

    [Fact]
    public void Accepts_AllUnicast_AllStations() => AssertAccepted(Strict with { AllUnicast = true }, Own, Listed, Other, Group, Broadcast);

    [Fact]
    public void Accepts_NoMulticast_BroadcastOnly() => AssertAccepted(Strict with { NoMulticast = true, AllMulticast = true }, Own, Listed, Broadcast);

    [Fact]
    public void Accepts_NoUnicast_GroupsOnly() => AssertAccepted(Strict with { NoUnicast = true, AllUnicast = true }, Group, Broadcast);

    [Fact]
    public void Accepts_NoBroadcast_TheRest() => AssertAccepted(Strict with { NoBroadcast = true, AllMulticast = true }, Own, Listed, Group, OtherGroup);

    [Fact]
    public void Accepts_TablesThatOverflowed_AllOfTheirKind()
    {
        AssertAccepted(Strict with { Unicast = null }, Own, Listed, Other, Group, Broadcast);
        AssertAccepted(Strict with { Multicast = null }, Own, Listed, Group, OtherGroup, Broadcast);
    }

    [Fact]
    public void Accepts_AtFirst_Everything() => AssertAccepted(new ReceiveFilter(), Own, Listed, Other, Group, OtherGroup, Broadcast);

    private static void AssertAccepted(ReceiveFilter filter, params string[] expected)
    {
        string[] all = [Own, Listed, Other, Group, OtherGroup, Broadcast];
        Assert.Equal(expected, all.Where(address => filter.Accepts(MacAddress.Parse(address))));
    }
}
