using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

/// <summary>Switches that are wired in rings, with a hand that carries the frames.</summary>
public class WiredLoopTests
{
    private readonly Queue<(SwitchRig At, int Port, byte[] Frame)> _underWay = new();
    private readonly Dictionary<(SwitchRig At, int Port), (SwitchRig At, int Port)> _wires = [];
    private readonly Dictionary<(SwitchRig At, int Port), int> _arrived = [];

    [Fact]
    public void TwoPortsWiredTogether_ProbeEndsTheStorm()
    {
        SwitchRig a = Rig(0xa);
        Wire(a, 1, a, 2);

        Send(a);
        Assert.False(Carry(1000));
        Probe(a);
        Assert.True(Carry(1000));

        Assert.Equal(1, a.Switch[SwitchCounter.Loops]);
        Assert.True(a.Switch.IsPortBlocked(1) ^ a.Switch.IsPortBlocked(2));
    }

    [Fact]
    public void TwoSwitchesWithTwoWires_ProbesLeaveOne()
    {
        SwitchRig a = Rig(0xa);
        SwitchRig b = Rig(0xb);
        Wire(a, 1, b, 1);
        Wire(a, 2, b, 2);
        Send(a);
        Assert.False(Carry(1000));

        for (int round = 0; round < 60; round++)
        {
            foreach (SwitchRig rig in (SwitchRig[])[a, b])
            {
                rig.Pass(0.5);
                rig.Switch.Tick(rig.Now);
                Probe(rig);
                Assert.True(Carry(2000));
            }

            _arrived.Clear();
            Send(a);
            Assert.True(Carry(1000));
            Assert.Equal(1, _arrived.GetValueOrDefault((b, 0)));
        }
    }

    [Fact]
    public void TwoSwitchesWithTwoWires_WithoutProbes_FlapsEndTheStorm()
    {
        SwitchRig a = Rig(null);
        SwitchRig b = Rig(null);
        Wire(a, 1, b, 1);
        Wire(a, 2, b, 2);

        Send(a);

        Assert.True(Carry(1000));
        Assert.True(a.Switch[SwitchCounter.Flaps] + b.Switch[SwitchCounter.Flaps] > 0);
        Assert.False(a.Switch.IsPortBlocked(0));
    }

    private static SwitchRig Rig(int? station) => new(new SwitchOptions { Mac = station is { } own ? SwitchRig.Mac(own) : null, FlapLimit = station is null ? 32 : 0 }, ports: 3);

    private void Wire(SwitchRig a, int portOfA, SwitchRig b, int portOfB)
    {
        _wires.Add((a, portOfA), (b, portOfB));
        _wires.Add((b, portOfB), (a, portOfA));
    }

    private void Send(SwitchRig rig) => _underWay.Enqueue((rig, 0, SwitchRig.Frame(SwitchRig.Station(1), SwitchRig.Broadcast)));

    private void Probe(SwitchRig rig)
    {
        byte[] frame = new byte[LearningSwitch.ProbeLength];
        while (rig.Switch.TryTakeProbe(rig.Now, frame, out int port, out _)) Leave(rig, port, [.. frame]);
    }

    private void Leave(SwitchRig rig, int port, byte[] frame)
    {
        if (_wires.TryGetValue((rig, port), out (SwitchRig At, int Port) end)) _underWay.Enqueue((end.At, end.Port, frame));
        else _arrived[(rig, port)] = _arrived.GetValueOrDefault((rig, port)) + 1;
    }

    // True when nothing is under way any more.
    private bool Carry(int frames)
    {
        for (; frames > 0 && _underWay.TryDequeue(out (SwitchRig At, int Port, byte[] Frame) next); frames--)
        {
            next.At.SendRaw(next.Port, next.Frame);
            foreach (int port in next.At.Egress) Leave(next.At, port, next.Frame);
        }

        return _underWay.Count == 0;
    }
}
