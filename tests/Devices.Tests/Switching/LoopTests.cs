using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

public class LoopTests
{
    private static readonly SwitchOptions WithProbes = new() { Mac = SwitchRig.Mac(0xffff) };

    [Fact]
    public void TryTakeProbe_GivesOneForEachPortAndInterval()
    {
        var rig = new SwitchRig(WithProbes, ports: 3);
        rig.Switch.SetPortUp(1, false);
        Assert.Equal(rig.Now, rig.Switch.NextTick);

        Assert.Equal([0, 2], Probes(rig).Select(probe => probe.Port));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(2), rig.Switch.NextTick);
        Assert.Empty(Probes(rig));
        rig.Pass(1);
        rig.Switch.SetPortUp(1, true);
        Assert.Equal([1], Probes(rig).Select(probe => probe.Port));
        rig.Pass(1);
        Assert.Equal([0, 2], Probes(rig).Select(probe => probe.Port));
        Assert.Equal(5, rig.Switch[SwitchCounter.ProbesSent]);
    }

    [Fact]
    public void TryTakeProbe_FrameIsAConfigurationTestFromTheSwitch()
    {
        var rig = new SwitchRig(WithProbes, ports: 1);

        byte[] frame = Assert.Single(Probes(rig)).Frame;

        Assert.Equal(60, frame.Length);
        Assert.Equal("CF0000000000" + "52540000FFFF" + "9000" + "00000100", Convert.ToHexString(frame.AsSpan(0, 18)));
    }

    [Fact]
    public void TryTakeProbe_WithoutAnAddressOrWithoutDetection_GivesNone()
    {
        Assert.Empty(Probes(new SwitchRig(ports: 2)));
        Assert.Empty(Probes(new SwitchRig(WithProbes with { LoopDetection = false }, ports: 2)));
    }

    [Fact]
    public void Decide_OwnProbe_BlocksThePortForAWhile()
    {
        var rig = new SwitchRig(WithProbes, ports: 3);
        rig.Send(1, source: 10, destination: 99);
        byte[] probe = Probes(rig)[0].Frame;

        Assert.Equal(SwitchVerdict.OwnProbe, rig.SendRaw(1, probe));

        Assert.True(rig.Switch.IsPortBlocked(1));
        Assert.True(rig.Switch.TryTakeEvent(out SwitchEvent loop));
        Assert.Equal(new SwitchEvent(SwitchEventKind.Loop, 1, 0, default, 0, true), loop);
        Assert.Equal(SwitchVerdict.Blocked, rig.Send(1, source: 10, destination: 99));
        rig.Send(0, source: 20, destination: 10);
        Assert.Equal([2], rig.Egress);
        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.Loops]);

        rig.Pass(10);
        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 10, destination: 99));
        Assert.False(rig.Switch.IsPortBlocked(1));
        Assert.True(rig.Switch.TryTakeEvent(out SwitchEvent free));
        Assert.Equal((SwitchEventKind.Unblocked, 1), (free.Kind, free.Port));
        Assert.False(rig.Switch.TryTakeEvent(out _));
        Assert.Contains(1, Probes(rig).Select(again => again.Port));
    }

    [Fact]
    public void Decide_BothProbesOfALoop_BlockOneOfItsEnds()
    {
        var rig = new SwitchRig(WithProbes, ports: 3);
        List<(int Port, byte[] Frame)> probes = Probes(rig);

        Assert.Equal(SwitchVerdict.OwnProbe, rig.SendRaw(1, probes[0].Frame));
        Assert.Equal(SwitchVerdict.OwnProbe, rig.SendRaw(0, probes[1].Frame));

        Assert.True(rig.Switch.IsPortBlocked(1));
        Assert.False(rig.Switch.IsPortBlocked(0));
    }

    [Fact]
    public void Decide_OwnProbeWithATag_IsRecognised()
    {
        var rig = new SwitchRig(WithProbes, ports: 2);
        byte[] probe = Probes(rig)[0].Frame;
        byte[] tagged = [.. probe.AsSpan(0, 12), 0x81, 0, 0, 77, .. probe.AsSpan(12)];

        Assert.Equal(SwitchVerdict.OwnProbe, rig.SendRaw(1, tagged));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(27)]
    public void Decide_ForgedProbe_IsOnlyDropped(int changed)
    {
        var rig = new SwitchRig(WithProbes, ports: 2);
        byte[] probe = Probes(rig)[0].Frame;
        probe[changed] ^= 1;

        Assert.Equal(SwitchVerdict.InvalidSource, rig.SendRaw(1, probe));
        Assert.Equal(SwitchVerdict.InvalidSource, rig.SendRaw(1, probe.AsSpan(0, 29)));
        Assert.Equal(SwitchVerdict.InvalidSource, rig.Send(1, 0xffff, 5));
        Assert.False(rig.Switch.IsPortBlocked(1));
    }

    [Fact]
    public void Decide_OwnProbeOnAnUnprotectedPort_IsCountedOnly()
    {
        var rig = new SwitchRig(WithProbes, ports: 1);
        rig.Add(new SwitchPortOptions { LoopProtection = false });
        byte[] probe = Probes(rig)[0].Frame;

        Assert.Equal(SwitchVerdict.OwnProbe, rig.SendRaw(1, probe));

        Assert.False(rig.Switch.IsPortBlocked(1));
        Assert.True(rig.Switch.TryTakeEvent(out SwitchEvent loop));
        Assert.False(loop.Blocked);
    }

    [Fact]
    public void Decide_StationThatFlaps_BlocksThePortItStrayedTo()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(0, source: 10, destination: 99);
        SwitchVerdict last = SwitchVerdict.Forward;
        for (int i = 0; i < 33; i++)
        {
            Assert.Equal(SwitchVerdict.Forward, last);
            last = rig.Send(1 - (i % 2), source: 10, destination: 99);
        }

        Assert.Equal(SwitchVerdict.Blocked, last);
        Assert.True(rig.Switch.IsPortBlocked(1));
        Assert.False(rig.Switch.IsPortBlocked(0));
        Assert.True(rig.Switch.TryTakeEvent(out SwitchEvent flap));
        Assert.Equal(new SwitchEvent(SwitchEventKind.Flap, 1, 0, SwitchRig.Mac(10), 1, true), flap);
        Assert.Equal(1, rig.Switch.PortCounters(1)[SwitchCounter.Flaps]);

        rig.Pass(9.9);
        Assert.False(rig.Switch.Tick(rig.Now));
        Assert.True(rig.Switch.IsPortBlocked(1));
        rig.Pass(0.1);
        Assert.Equal(rig.Now, rig.Switch.NextTick);
        Assert.False(rig.Switch.Tick(rig.Now));
        Assert.False(rig.Switch.IsPortBlocked(1));
    }

    [Fact]
    public void Decide_FlapSeenAtHome_BlocksTheOtherPort()
    {
        var rig = new SwitchRig(new SwitchOptions { FlapLimit = 3 }, ports: 3);
        rig.Send(0, source: 10, destination: 99);
        foreach (int port in (int[])[1, 0, 2]) rig.Send(port, source: 10, destination: 99);

        Assert.Equal(SwitchVerdict.Forward, rig.Send(0, source: 10, destination: 99));

        Assert.True(rig.Switch.IsPortBlocked(2));
        rig.Send(1, source: 20, destination: 10);
        Assert.Equal([0], rig.Egress);
    }

    [Fact]
    public void Decide_FlapOfAStationThatSettledElsewhere_SparesItsNewPort()
    {
        var rig = new SwitchRig(new SwitchOptions { FlapLimit = 3 }, ports: 3);
        rig.Send(0, source: 10, destination: 99);
        rig.Send(1, source: 10, destination: 99);
        rig.Pass(60);

        foreach (int port in (int[])[2, 1, 2, 1]) rig.Send(port, source: 10, destination: 99);

        Assert.True(rig.Switch.IsPortBlocked(2));
        Assert.False(rig.Switch.IsPortBlocked(1));
    }

    [Fact]
    public void Decide_StrangerWhoTakesAnAddressInTime_DoesNotGetItsOwnerBlocked()
    {
        var rig = new SwitchRig(ports: 3);
        rig.Send(0, source: 10, destination: 99);
        rig.Pass(100);
        rig.Send(1, source: 10, destination: 99);
        for (int second = 0; second < 20; second++)
        {
            rig.Pass(1.01); // the count begins anew while the stranger has the address
            for (int i = 0; i < 16; i++)
            {
                rig.Send(0, source: 10, destination: 99);
                rig.Send(1, source: 10, destination: 99);
            }

            Assert.Equal(0, rig.Switch[SwitchCounter.Flaps]);
        }

        rig.Pass(1.01);
        for (int i = 0; i < 20; i++)
        {
            rig.Send(0, source: 10, destination: 99);
            rig.Send(1, source: 10, destination: 99);
        }

        Assert.True(rig.Switch.IsPortBlocked(1));
        Assert.False(rig.Switch.IsPortBlocked(0));
    }

    [Fact]
    public void TryTakeEvent_LoopThatIsOnlyCounted_IsToldOnceInABlockTime()
    {
        var rig = new SwitchRig(new SwitchOptions { FlapLimit = 5 });
        for (int i = 0; i < 2; i++) rig.Add(new SwitchPortOptions { LoopProtection = false });
        int told = 0;
        for (int i = 0; i < 2500; i++)
        {
            rig.Send(i % 2, source: 10 + (i / 2 % 3), destination: 99);
            if (rig.Switch.TryTakeEvent(out _)) told++;
            rig.Pass(0.01);
        }

        Assert.InRange(told, 3, 6);
        Assert.True(rig.Switch[SwitchCounter.Flaps] > 50);
    }

    [Fact]
    public void Decide_StationThatMovesNowAndThen_BlocksNothing()
    {
        var rig = new SwitchRig(ports: 2);
        for (int i = 0; i < 500; i++)
        {
            rig.Send(i % 2, source: 10, destination: 99);
            rig.Pass(0.05);
        }

        Assert.Equal(499, rig.Switch[SwitchCounter.Moved]);
        Assert.Equal(0, rig.Switch[SwitchCounter.Flaps]);
    }

    [Fact]
    public void FlapLimit_Zero_LetsStationsFlap()
    {
        var rig = new SwitchRig(new SwitchOptions { FlapLimit = 0 }, ports: 2);
        for (int i = 0; i < 5000; i++) Assert.NotEqual(SwitchVerdict.Blocked, rig.Send(i % 2, source: 10, destination: 99));
    }

    [Fact]
    public void SetPortUp_OfABlockedPort_LeavesItBlocked()
    {
        var rig = new SwitchRig(WithProbes, ports: 3);
        rig.SendRaw(1, Probes(rig)[0].Frame);
        rig.Switch.SetPortUp(1, false);
        rig.Switch.SetPortUp(1, true);

        rig.SendTo(0, 10, SwitchRig.Broadcast);
        Assert.Equal([2], rig.Egress);
        rig.Switch.SetPortUp(1, false);
        rig.Pass(10);
        rig.SendTo(0, 10, SwitchRig.Broadcast);
        Assert.Equal([2], rig.Egress);
        rig.Switch.SetPortUp(1, true);
        rig.SendTo(0, 10, SwitchRig.Broadcast);
        Assert.Equal([1, 2], rig.Egress);
    }

    [Fact]
    public void RemovePort_Blocked_LeavesItsNumberFree()
    {
        var rig = new SwitchRig(WithProbes, ports: 2);
        rig.SendRaw(1, Probes(rig)[0].Frame);

        rig.Switch.RemovePort(1);

        Assert.Equal(1, rig.Add(new SwitchPortOptions()));
        Assert.False(rig.Switch.IsPortBlocked(1));
        Assert.Equal(SwitchVerdict.Forward, rig.Send(1, source: 10, destination: 99));
        while (rig.Switch.TryTakeEvent(out _))
        {
        }

        rig.Pass(60);
        rig.Switch.Tick(rig.Now);
        Assert.False(rig.Switch.TryTakeEvent(out _));
    }

    private static List<(int Port, byte[] Frame)> Probes(SwitchRig rig)
    {
        var probes = new List<(int, byte[])>();
        byte[] frame = new byte[64];
        while (rig.Switch.TryTakeProbe(rig.Now, frame, out int port, out int length)) probes.Add((port, frame[..length]));
        return probes;
    }
}
