using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class PortTests
{
    [Fact]
    public void AddPort_TakesTheLowestFreeNumber()
    {
        var rig = new SwitchRig(ports: 4);
        rig.Switch.RemovePort(1);
        rig.Switch.RemovePort(2);

        Assert.Equal(1, rig.Add(new SwitchPortOptions()));
        Assert.Equal(2, rig.Add(new SwitchPortOptions()));
        Assert.Equal(4, rig.Add(new SwitchPortOptions()));
        Assert.Equal(5, rig.Switch.PortCount);
    }

    [Fact]
    public void AddPort_BeyondTheMost_Throws()
    {
        var rig = new SwitchRig(new SwitchOptions { MaxPorts = 2 }, ports: 2);

        Assert.Throws<InvalidOperationException>(() => rig.Add(new SwitchPortOptions()));
        var full = new SwitchRig(ports: 1024);
        Assert.Throws<InvalidOperationException>(() => full.Add(new SwitchPortOptions()));
        full.SendTo(1023, 1, SwitchRig.Broadcast);
        Assert.Equal(1023, full.Decision.Egress.Count);
    }

    [Fact]
    public void RemovePort_ForgetsItsStations()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(1, source: 10, destination: 20);
        rig.Send(2, source: 20, destination: 10);

        rig.Switch.RemovePort(1);

        rig.Send(2, source: 20, destination: 10);
        Assert.Equal([0], rig.Egress);
        Assert.Equal(1, rig.Switch.StationCount);
        Assert.Equal(SwitchVerdict.NoSuchPort, rig.Send(1, source: 10, destination: 20));
        Assert.Equal(SwitchVerdict.NoSuchPort, rig.Send(-1, source: 10, destination: 20));
        Assert.Equal(SwitchVerdict.NoSuchPort, rig.Send(5000, source: 10, destination: 20));
        Assert.Equal(3, rig.Switch[SwitchCounter.NoSuchPort]);
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Switch.RemovePort(1));
    }

    [Fact]
    public void SetPortUp_Down_NeitherSendsNorReceivesNorRemembers()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(1, source: 10, destination: 20);

        rig.Switch.SetPortUp(1, false);

        Assert.Equal(SwitchVerdict.PortDown, rig.Send(1, source: 10, destination: 20));
        rig.Send(2, source: 20, destination: 10);
        Assert.Equal([0], rig.Egress);
        Assert.False(rig.Switch.IsPortUp(1));
        rig.Switch.SetPortUp(1, true);
        rig.Send(2, source: 20, destination: 10);
        Assert.Equal([0, 1], rig.Egress);
    }
}
