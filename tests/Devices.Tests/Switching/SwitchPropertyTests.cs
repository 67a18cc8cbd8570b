using ActorNet.Devices.Frames;
using ActorNet.Devices.Switching;

namespace ActorNet.Devices.Tests.Switching;

/// <summary>Whatever comes in, frames stay where they belong.</summary>
public class SwitchPropertyTests
{
    private static readonly ulong[] Groups = [SwitchRig.Broadcast, SwitchRig.Group, 0x0180_c200_0003, 0xcf00_0000_0000, 0x3333_0000_0001, SnoopingRig.GroupMac, SnoopingRig.Group6Mac];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Decide_AnyFramesOnAnyPorts_StayInTheirVlanAndOffForbiddenPorts(int seed)
    {
        var random = new Random(seed);
        var rig = new SwitchRig(Options(random));
        var model = new SwitchModel();
        byte[] probe = new byte[60];
        long frames = 0;
        long lost = 0;
        for (int step = 0; step < 20_000; step++)
        {
            if (step % 50 == 0) ChangePorts(random, rig, model);
            if (random.Next(30) == 0) rig.Pass(random.NextDouble() * (random.Next(20) == 0 ? 100 : 1));
            if (random.Next(30) == 0) rig.Switch.Tick(rig.Now);
            if (random.Next(60) == 0) rig.Switch.TryTakeProbe(rig.Now, probe, out _, out _);

            int ingress = random.Next(14);
            byte[] frame = random.Next(200) == 0 && probe[0] != 0 ? probe : Frame(random);
            SwitchVerdict verdict = rig.SendRaw(ingress, frame);
            frames++;
            if (!model.Ports.Contains(ingress)) lost++;
            Check(rig, model, ingress, frame, verdict);
        }

        Assert.Equal(frames, rig.Switch[SwitchCounter.Frames]);
        Assert.Equal(frames, Enum.GetValues<SwitchVerdict>().Sum(verdict => rig.Switch[(SwitchCounter)verdict]));
        Assert.Equal(lost, rig.Switch[SwitchCounter.NoSuchPort]);
        Assert.True(rig.Switch[SwitchCounter.Forwarded] > 1000);
        Assert.True(rig.Switch[SwitchCounter.Blocked] > 0);
        while (rig.Switch.TryTakeEvent(out _))
        {
        }
    }

    private static void Check(SwitchRig rig, SwitchModel model, int ingress, byte[] frame, SwitchVerdict verdict)
    {
        if (verdict != SwitchVerdict.Forward)
        {
            Assert.Empty(rig.Egress);
            return;
        }

        int vlan = model.Classify(ingress, frame);
        Assert.Equal(vlan, rig.Decision.Vlan);
        Assert.True(model.IsUp(ingress));
        Assert.False(rig.Switch.IsPortBlocked(ingress));
        Assert.NotEmpty(rig.Egress);
        bool hasTag = frame[12] == 0x81 && frame[13] == 0;
        foreach (int port in rig.Egress)
        {
            Assert.NotEqual(ingress, port);
            Assert.Contains(port, model.Ports);
            Assert.True(model.IsUp(port));
            Assert.False(rig.Switch.IsPortBlocked(port));
            Assert.True(model.Carries(port, vlan));
            Assert.False(model.Options(ingress).Isolated && model.Options(port).Isolated);
            AssertEdit(rig.Decision, port, frame, hasTag, model.SendsTagged(port, vlan), vlan);
        }
    }

    private static void AssertEdit(ForwardingDecision decision, int port, byte[] frame, bool hasTag, bool wantsTag, int vlan)
    {
        int tag = hasTag ? (frame[14] << 8) | frame[15] : -1;
        int goesOut = decision.EditFor(port) switch
        {
            TagEdit.None => tag,
            TagEdit.Remove => hasTag ? -1 : throw new InvalidOperationException("There is no tag to remove."),
            TagEdit.Insert => hasTag ? throw new InvalidOperationException("There is a tag already.") : decision.TagControl,
            _ => hasTag ? decision.TagControl : throw new InvalidOperationException("There is no tag to replace."),
        };
        Assert.Equal(wantsTag ? (hasTag ? tag & 0xf000 : 0) | vlan : -1, goesOut);

        byte[] header = new byte[ForwardingDecision.MaxHeaderLength];
        int written = decision.WriteHeader(port, header, out int replaced);
        byte[] tagBytes = wantsTag ? [0x81, 0, (byte)(goesOut >> 8), (byte)goesOut] : [];
        byte[] expected = [.. frame.AsSpan(0, 12), .. tagBytes, .. frame.AsSpan(hasTag ? 16 : 12)];
        byte[] leaving = [.. header.AsSpan(0, written), .. frame.AsSpan(replaced)];
        Assert.Equal(expected, leaving);
    }

    private static SwitchOptions Options(Random random) => new()
    {
        MaxPorts = 12,
        MacTableSize = random.Next(1, 40),
        Mac = SwitchRig.Mac(0xffff),
        Snooping = random.Next(2) == 0,
        FloodUnregistered = random.Next(2) == 0,
        FlapLimit = random.Next(3, 40),
        ForwardReserved = random.Next(2) == 0,
        MaxGroups = random.Next(1, 5),
        LoopBlockTime = TimeSpan.FromSeconds(1),
    };

    private static void ChangePorts(Random random, SwitchRig rig, SwitchModel model)
    {
        int port = random.Next(12);
        if (!model.Ports.Contains(port))
        {
            if (random.Next(4) == 0) return;
            SwitchPortOptions options = PortOptions(random);
            model.Add(rig.Add(options), options);
        }
        else if (random.Next(5) == 0)
        {
            rig.Switch.RemovePort(port);
            model.Remove(port);
        }
        else
        {
            bool up = random.Next(4) != 0;
            rig.Switch.SetPortUp(port, up);
            model.SetUp(port, up);
        }
    }

    private static SwitchPortOptions PortOptions(Random random) => new()
    {
        Mode = random.Next(2) == 0 ? PortMode.Access : PortMode.Trunk,
        Vlan = random.Next(1, 4),
        AllowedVlans = random.Next(2) == 0 ? VlanSet.All : VlanSet.Of(random.Next(1, 4), random.Next(1, 4)),
        Isolated = random.Next(3) == 0,
        FloodUnknownUnicast = random.Next(4) != 0,
        FloodMulticast = random.Next(4) != 0,
        MacLimit = random.Next(4) == 0 ? 3 : 0,
        MacLimitAction = (MacLimitAction)random.Next(2),
        BroadcastLimit = random.Next(4) == 0 ? new StormLimit(100, 10) : null,
        FastLeave = random.Next(2) == 0,
        RouterPort = (RouterPortMode)random.Next(3),
    };

    private static byte[] Frame(Random random)
    {
        ulong source = SwitchRig.Station(random.Next(30));
        ulong destination = random.Next(3) == 0 ? Groups[random.Next(Groups.Length)] : SwitchRig.Station(random.Next(30));
        byte[] frame = random.Next(12) switch
        {
            0 => SnoopingRig.Igmp((byte)random.Next(0x10, 0x18), SnoopingRig.Group),
            1 => SnoopingRig.Mld((byte)random.Next(130, 133), SnoopingRig.Group6()),
            _ => SwitchRig.Frame(source, destination),
        };
        MacAddress.FromValue(source).CopyTo(frame.AsSpan(6));
        if (random.Next(2) == 0) frame = SnoopingRig.WithTag(frame, (random.Next(16) << 12) | (random.Next(50) == 0 ? 4095 : random.Next(5)));
        return frame;
    }
}
