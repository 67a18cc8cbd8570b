using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class ForwardingTests
{
    [Fact]
    public void Decide_UnknownStation_FloodsToAllOthers()
    {
        var rig = new SwitchRig(ports: 4);

        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 10, destination: 20));

        Assert.Equal([0, 2, 3], rig.Egress);
        Assert.True(rig.Decision.IsFlood);
        Assert.Equal(-1, rig.Decision.KnownPort);
        Assert.Equal(1, rig.Switch[SwitchCounter.UnknownUnicast]);
        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.Learned]);
    }

    [Fact]
    public void Decide_KnownStation_GoesToItsPort()
    {
        var rig = new SwitchRig(ports: 4);
        rig.Send(2, source: 20, destination: 10);

        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 10, destination: 20));

        Assert.Equal([2], rig.Egress);
        Assert.Equal(2, rig.Decision.KnownPort);
        Assert.Equal(2, rig.Decision.Egress.Only);
        Assert.False(rig.Decision.IsFlood);
    }

    [Fact]
    public void Decide_StationBehindTheSamePort_IsDropped()
    {
        var rig = new SwitchRig(ports: 4);
        rig.Send(2, source: 20, destination: 10);

        Assert.Equal(SwitchVerdict.SamePort, rig.Send(2, source: 21, destination: 20));
        Assert.Equal(SwitchVerdict.SamePort, rig.Send(2, source: 22, destination: 22));

        Assert.Empty(rig.Egress);
        Assert.False(rig.Decision.IsFlood);
    }

    [Fact]
    public void Decide_BroadcastAndGroups_Flood()
    {
        var rig = new SwitchRig(ports: 3);

        rig.SendTo(0, 10, SwitchRig.Broadcast);
        Assert.Equal([1, 2], rig.Egress);
        rig.SendTo(2, 10, SwitchRig.Group);
        Assert.Equal([0, 1], rig.Egress);

        Assert.Equal(1, rig.Switch[SwitchCounter.Broadcast]);
        Assert.Equal(1, rig.Switch[SwitchCounter.Multicast]);
        Assert.Equal(2, rig.Switch[SwitchCounter.Forwarded]);
        Assert.Equal(120, rig.Switch[SwitchCounter.Bytes]);
    }

    [Fact]
    public void Decide_OnTheOnlyPort_HasNowhereToGo()
    {
        var rig = new SwitchRig(ports: 1);

        Assert.Equal(SwitchVerdict.NoEgress, rig.SendTo(0, 10, SwitchRig.Broadcast));
        Assert.Equal(0, rig.Switch[SwitchCounter.Broadcast]);
    }

    [Fact]
    public void Decide_StationThatMoved_IsFoundAtItsNewPort()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(0, source: 10, destination: 20);
        rig.Send(1, source: 10, destination: 20);

        rig.Send(2, source: 20, destination: 10);

        Assert.Equal([1], rig.Egress);
        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.Moved]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(13)]
    public void Decide_FrameWithoutAHeader_IsARunt(int length)
    {
        var rig = new SwitchRig(ports: 2);

        Assert.Equal(SwitchVerdict.Runt, rig.SendRaw(0, new byte[length]));
    }

    [Fact]
    public void Decide_FrameOfAHeaderOnly_IsForwarded()
    {
        var rig = new SwitchRig(ports: 2);

        Assert.Equal(SwitchVerdict.Forward, rig.SendRaw(0, SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Station(2), length: 16).AsSpan(0, 14)));
    }

    [Theory]
    [InlineData(0x0800, EthernetFrame.MaxLength, SwitchVerdict.Forward)]
    [InlineData(0x0800, EthernetFrame.MaxLength + 1, SwitchVerdict.Oversize)]
    [InlineData(0x8100, EthernetFrame.MaxLength + 4, SwitchVerdict.Forward)]
    [InlineData(0x8100, EthernetFrame.MaxLength + 5, SwitchVerdict.Oversize)]
    public void Decide_LongFrame_IsForwardedUpToTheLimit(int etherType, int length, SwitchVerdict verdict)
    {
        var rig = new SwitchRig(ports: 2);

        Assert.Equal(verdict, rig.SendRaw(0, SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Station(2), etherType, 0, length)));
    }

    [Theory]
    [InlineData(0x0180_c200_0000, SwitchVerdict.ReservedAddress)]
    [InlineData(0x0180_c200_000f, SwitchVerdict.ReservedAddress)]
    [InlineData(0x0180_c200_0010, SwitchVerdict.Forward)]
    public void Decide_ReservedDestination_IsNotForwarded(long destination, SwitchVerdict verdict)
    {
        var rig = new SwitchRig(ports: 2);

        Assert.Equal(verdict, rig.SendTo(0, 1, (ulong)destination));
    }

    [Fact]
    public void Decide_ReservedDestination_IsForwardedWhenTheSwitchIsTold()
    {
        var rig = new SwitchRig(new SwitchOptions { ForwardReserved = true }, ports: 2);

        Assert.Equal(SwitchVerdict.Forward, rig.SendTo(0, 1, 0x0180_c200_000e));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x0100_5e00_0001)]
    [InlineData(0xffff_ffff_ffff)]
    public void Decide_SourceThatNoStationHas_IsDroppedAndNotLearned(long source)
    {
        var rig = new SwitchRig(ports: 2);

        Assert.Equal(SwitchVerdict.InvalidSource, rig.SendRaw(0, SwitchRig.Frame((ulong)source, SwitchRig.Station(1))));

        Assert.Equal(0, rig.Switch.StationCount);
    }

    [Fact]
    public void Decide_IsolatedPorts_ReachOnlyOthers()
    {
        var rig = new SwitchRig(ports: 1);
        rig.Add(new SwitchPortOptions { Isolated = true });
        rig.Add(new SwitchPortOptions { Isolated = true });

        rig.SendTo(1, 10, SwitchRig.Broadcast);
        Assert.Equal([0], rig.Egress);
        Assert.Equal(SwitchVerdict.Isolated, rig.Send(2, source: 20, destination: 10));
        rig.Send(0, source: 30, destination: 10);
        Assert.Equal([1], rig.Egress);
        rig.SendTo(0, 30, SwitchRig.Broadcast);
        Assert.Equal([1, 2], rig.Egress);
        rig.Send(1, source: 10, destination: 30);
        Assert.Equal([0], rig.Egress);
    }

    [Fact]
    public void Decide_PortThatRefusesFloods_GetsBroadcastsAndItsOwnStationsFrames()
    {
        var rig = new SwitchRig(ports: 2);
        rig.Add(new SwitchPortOptions { FloodUnknownUnicast = false });
        rig.Add(new SwitchPortOptions { FloodMulticast = false });

        rig.Send(0, source: 10, destination: 99);
        Assert.Equal([1, 3], rig.Egress);
        rig.SendTo(0, 10, SwitchRig.Group);
        Assert.Equal([1, 2], rig.Egress);
        rig.SendTo(0, 10, SwitchRig.Broadcast);
        Assert.Equal([1, 2, 3], rig.Egress);
        rig.Send(2, source: 20, destination: 10);
        rig.Send(0, source: 10, destination: 20);
        Assert.Equal([2], rig.Egress);
    }
}
