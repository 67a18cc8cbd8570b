using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class StationTests
{
    [Fact]
    public void Decide_SilentStation_IsForgottenAfterTheAgeingTime()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(1, source: 10, destination: 99);

        rig.Pass(300);
        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([1], rig.Egress);
        rig.Pass(0.02);
        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([1, 2], rig.Egress);
    }

    [Fact]
    public void Decide_StationThatSends_IsKept()
    {
        var rig = new SwitchRig(ports: 3);
        for (int i = 0; i < 10; i++)
        {
            rig.Send(1, source: 10, destination: 99);
            rig.Pass(250);
        }

        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([1], rig.Egress);
        Assert.Equal(2, rig.Switch[SwitchCounter.Learned]);
    }

    [Fact]
    public void Decide_OldStationAtAnotherPort_IsLearnedAnew()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(1, source: 10, destination: 99);
        rig.Pass(301);

        rig.Send(2, source: 10, destination: 99);

        Assert.Equal(0, rig.Switch[SwitchCounter.Moved]);
        Assert.Equal((2, 1), (rig.Switch[SwitchCounter.Learned], rig.Switch[SwitchCounter.Aged]));
    }

    [Fact]
    public void Tick_ForgetsSilentStations_InBoundedSteps()
    {
        var rig = new SwitchRig(ports: 2);
        Assert.Equal(TimeSpan.MaxValue, rig.Switch.NextTick);
        for (int i = 0; i < 5000; i++) rig.Send(0, source: i, destination: 9999);
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(15), rig.Switch.NextTick);
        Assert.False(rig.Switch.Tick(rig.Now));
        rig.Pass(301);

        int calls = 1;
        while (rig.Switch.Tick(rig.Now)) calls++;

        Assert.True(calls > 2);
        Assert.Equal(0, rig.Switch.StationCount);
        Assert.Equal(5000, rig.Switch[SwitchCounter.Aged]);
        Assert.Equal(TimeSpan.MaxValue, rig.Switch.NextTick);
    }

    [Fact]
    public void AgeingTime_Zero_KeepsStationsForEver()
    {
        var rig = new SwitchRig(new SwitchOptions { AgeingTime = TimeSpan.Zero }, ports: 3);
        rig.Send(1, source: 10, destination: 99);
        for (int year = 0; year < 5; year++)
        {
            rig.Pass(100 * 86400);
            while (rig.Switch.Tick(rig.Now))
            {
            }
        }

        rig.Send(0, source: 20, destination: 10);

        Assert.Equal([1], rig.Egress);
        Assert.True(rig.Switch.Stations(rig.Now).First(entry => entry.Port == 1).Age > TimeSpan.FromDays(100));
    }

    [Fact]
    public void Decide_FullTable_ForgetsASilentStationForANewOne()
    {
        var rig = new SwitchRig(new SwitchOptions { MacTableSize = 10 }, ports: 3);
        for (int i = 0; i < 10; i++)
        {
            rig.Pass(1);
            rig.Send(1, source: i, destination: 99);
        }

        rig.Send(1, source: 0, destination: 99);
        rig.Send(2, source: 50, destination: 99);

        Assert.Equal(10, rig.Switch.StationCount);
        Assert.Equal(1, rig.Switch.PortCounters(2)[SwitchCounter.Evicted]);
        rig.Send(2, source: 50, destination: 1);
        Assert.Equal([0, 1], rig.Egress);
        rig.Send(2, source: 50, destination: 0);
        Assert.Equal([1], rig.Egress);
    }

    [Fact]
    public void MacLimit_Forward_LearnsNoMore()
    {
        var rig = new SwitchRig(ports: 1);
        rig.Add(new SwitchPortOptions { MacLimit = 2 });
        for (int i = 0; i < 5; i++) Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: i, destination: 99));

        Assert.Equal(2, rig.Switch.StationCount);
        Assert.Equal(3, rig.Switch.PortCounters(1)[SwitchCounter.NotLearned]);
        Assert.Equal(SwitchVerdict.Forward, rig.Send(0, source: 10, destination: 4));
        Assert.True(rig.Decision.IsFlood);
    }

    [Fact]
    public void MacLimit_Drop_LetsOnlyTheKnownIn()
    {
        var rig = new SwitchRig(ports: 1);
        rig.Add(new SwitchPortOptions { MacLimit = 1, MacLimitAction = MacLimitAction.Drop });
        rig.Send(1, source: 1, destination: 99);
        rig.Send(0, source: 2, destination: 99);

        Assert.Equal(SwitchVerdict.MacLimit, rig.Send(1, source: 3, destination: 99));
        Assert.Equal(SwitchVerdict.MacLimit, rig.Send(1, source: 2, destination: 99));
        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 1, destination: 2));
        Assert.Equal([0], rig.Egress);

        rig.Switch.SetPortUp(1, false);
        rig.Switch.SetPortUp(1, true);
        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 3, destination: 99));
    }

    [Fact]
    public void StaticMacs_AreKnownFromTheBeginningAndStay()
    {
        var rig = new SwitchRig(ports: 2);
        rig.Send(1, source: 10, destination: 99);
        int port = rig.Add(new SwitchPortOptions { StaticMacs = [SwitchRig.Mac(10)] });

        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([port], rig.Egress);
        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 10, destination: 99));
        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([port], rig.Egress);
        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.StaticConflict]);
        Assert.Equal(SwitchVerdict.Forward, rig.Send(port, source: 10, destination: 20));
        Assert.Equal(1, rig.Switch[SwitchCounter.StaticConflict]);

        rig.Switch.SetPortUp(port, false);
        Assert.Equal(SwitchVerdict.EgressDown, rig.Send(0, source: 20, destination: 10));
        rig.Switch.RemovePort(port);
        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([1], rig.Egress);
    }

    [Fact]
    public void StaticMacs_OnATrunk_HoldInAllItsVlans()
    {
        var rig = new SwitchRig();
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk });
        rig.Add(new SwitchPortOptions { Mode = PortMode.Trunk, AllowedVlans = VlanSet.Of(10, 20), StaticMacs = [SwitchRig.Mac(5)] });
        rig.Add(new SwitchPortOptions { Vlan = 20, StaticMacs = [SwitchRig.Mac(5)] });

        rig.SendTagged(0, 1, SwitchRig.Station(5), 10);
        Assert.Equal([1], rig.Egress);
        rig.SendTagged(0, 1, SwitchRig.Station(5), 20);
        Assert.Equal([2], rig.Egress);
        Assert.Equal(SwitchVerdict.NoEgress, rig.SendTagged(0, 1, SwitchRig.Station(5), 30));
    }

    [Fact]
    public void StaticMacs_OfAnotherPort_AreRefusedAsAWhole()
    {
        var rig = new SwitchRig();
        rig.Add(new SwitchPortOptions { StaticMacs = [SwitchRig.Mac(1)] });

        Assert.Throws<InvalidOperationException>(() => rig.Add(new SwitchPortOptions { StaticMacs = [SwitchRig.Mac(2), SwitchRig.Mac(1)] }));

        Assert.Equal(1, rig.Switch.PortCount);
        Assert.Equal(1, rig.Add(new SwitchPortOptions { StaticMacs = [SwitchRig.Mac(2)] }));
        Assert.Throws<ArgumentException>(() => rig.Add(new SwitchPortOptions { StaticMacs = [Devices.Frames.MacAddress.Broadcast] }));
    }

    [Fact]
    public void AntiSpoof_LetsOnlyTheListedSourcesIn()
    {
        var rig = new SwitchRig(ports: 1);
        rig.Add(new SwitchPortOptions { AntiSpoof = true, StaticMacs = [SwitchRig.Mac(1), SwitchRig.Mac(2)] });

        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 2, destination: 9));
        Assert.Equal(SwitchVerdict.SpoofedSource, rig.Send(1, source: 3, destination: 9));
        Assert.Equal(0, rig.Switch.StationCount);
        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.SpoofedSource]);
    }

    [Fact]
    public void Stations_ListsLearnedAndStaticOnes()
    {
        var rig = new SwitchRig(ports: 1);
        rig.Add(new SwitchPortOptions { Vlan = 7, StaticMacs = [SwitchRig.Mac(2)] });
        rig.Send(0, source: 1, destination: 9);
        rig.Pass(1.5);

        Assert.Equal(
            [
                new FilteringEntry(SwitchRig.Mac(2), 7, 1, TimeSpan.Zero, true),
                new FilteringEntry(SwitchRig.Mac(1), 1, 0, TimeSpan.FromSeconds(1.5), false),
            ],
            rig.Switch.Stations(rig.Now));
        rig.Pass(300);
        Assert.Single(rig.Switch.Stations(rig.Now));
    }
}
