using System.Security.Cryptography;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <summary>Decides where Ethernet frames go, as a learning bridge with VLANs does. IEEE 802.1Q §8.</summary>
/// <remarks>
/// <para>It moves no frame: whoever owns it asks for each frame and sends it on. Not thread-safe, but counters may be read
/// from any thread. Time is handed in and must not go back; frames are hostile, and each is either forwarded or counted
/// under one cause.</para>
/// <para>Nothing is allocated for a frame, but for the sets of a VLAN or group that is met for the first time.</para>
/// </remarks>
public sealed partial class LearningSwitch
{
    private const ulong ReservedMask = 0xffff_ffff_fff0;
    private const ulong ReservedBlock = 0x0180_c200_0000;
    private const ulong GroupBit = 0x0100_0000_0000;
    private const ulong BroadcastAddress = 0xffff_ffff_ffff;
    private const ulong NoAddress = ulong.MaxValue;

    private readonly SwitchOptions _options;
    private readonly FilteringDatabase _stations;
    private readonly SwitchCounters _counters = new();
    private readonly SwitchPort?[] _ports;
    private readonly ulong _ownAddress;
    private readonly ulong _probeSecret;

    /// <summary>A switch without ports.</summary>
    public LearningSwitch(SwitchOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _ports = new SwitchPort[options.MaxPorts];
        _ownAddress = options.Mac?.Value ?? NoAddress;
        ulong mask = Secret(1);
        ulong multiplier = Secret(2);
        _probeSecret = Secret(3);
        if (options.Snooping)
        {
            _groups = new GroupTable(options.MaxGroups);
            _packet = new byte[PacketCapacity];
        }

        _stations = new FilteringDatabase(options.MacTableSize, _ageing = AgeingUnits(options.AgeingTime), mask, multiplier);
    }

    /// <summary>A counter of the whole switch, with the ports that were removed since.</summary>
    public long this[SwitchCounter counter] => _counters[counter];

    /// <summary>Decides about a frame. The hot path.</summary>
    /// <param name="ingress">The port that it came by.</param>
    /// <param name="batch">The batch that holds it.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="now">Time.</param>
    /// <param name="decision">Filled with where the frame goes.</param>
    /// <returns>Forward, or the cause for which it is dropped.</returns>
    public SwitchVerdict Decide(int ingress, FrameBatch batch, int index, TimeSpan now, ForwardingDecision decision)
    {
        decision.Start(_ports);
        SwitchPort? port = (uint)ingress < (uint)_ports.Length ? _ports[ingress] : null;
        int length = batch[index].Length;
        if (port is null) return CountLost(length);
        if (now.Ticks >= _nextUnblock) Unblock(now.Ticks);

        SwitchVerdict verdict = Decide(port, batch, index, length, now.Ticks, decision);
        if (verdict != SwitchVerdict.Forward) decision.Egress.Clear();
        port.Counters.Add(SwitchCounter.Frames);
        port.Counters.Add(SwitchCounter.Bytes, length);
        port.Counters.Add((SwitchCounter)verdict);
        _counters.Add(SwitchCounter.Frames);
        _counters.Add(SwitchCounter.Bytes, length);
        _counters.Add((SwitchCounter)verdict);
        return verdict;
    }

    private SwitchVerdict Decide(SwitchPort port, FrameBatch batch, int index, int length, long now, ForwardingDecision decision)
    {
        if (!port.IsUp) return SwitchVerdict.PortDown;
        if (port.IsBlocked) return SwitchVerdict.Blocked;
        if (length < EthernetFrame.HeaderLength) return SwitchVerdict.Runt;

        FrameHeader header = FrameHeader.Read(batch, index);
        bool hasTag = header.HasTag;
        if (length > EthernetFrame.MaxLength + (hasTag ? EthernetFrame.VlanTagLength : 0)) return SwitchVerdict.Oversize;
        ulong source = header.Source;
        if (source == _ownAddress) return OnOwnAddress(port, batch, index, now);

        int vlan = port.Vlan;
        if (hasTag)
        {
            if (length < EthernetFrame.HeaderLength + EthernetFrame.VlanTagLength) return SwitchVerdict.TruncatedTag;
            int identifier = header.TagControl & 0xfff;
            if (identifier == 0xfff) return SwitchVerdict.ReservedVlan;
            if (identifier != 0) vlan = identifier; // 0 is a priority tag: the VLAN is the port's, as without a tag
        }

        if (!port.Carries(vlan)) return port.IsTrunk ? SwitchVerdict.VlanNotAllowed : SwitchVerdict.TaggedOnAccess;
        decision.Classify(vlan, header);

        if ((source & GroupBit) != 0 || source == 0) return SwitchVerdict.InvalidSource;
        if (port.AntiSpoof && !port.AllowsSource(source)) return SwitchVerdict.SpoofedSource;
        ulong destination = header.Destination;
        if ((destination & ReservedMask) == ReservedBlock && !_options.ForwardReserved) return SwitchVerdict.ReservedAddress;

        uint age = AgeTime(now);
        SwitchVerdict learned = Learn(port, FilteringDatabase.Key(vlan, source), age, now);
        if (learned != SwitchVerdict.Forward) return learned;
        if ((destination & GroupBit) != 0) return ForwardGroup(port, batch, index, destination, now, decision);

        int known = FindStation(vlan, destination, age);
        return known >= 0 ? ForwardKnown(port, known, decision) : ForwardUnknown(port, vlan, now, decision);
    }

    private SwitchVerdict ForwardKnown(SwitchPort port, int known, ForwardingDecision decision)
    {
        if (known == port.Number) return SwitchVerdict.SamePort;
        if (!_usable.Contains(known)) return SwitchVerdict.EgressDown;
        if (port.Isolated && _isolated.Contains(known)) return SwitchVerdict.Isolated;
        decision.SendTo(known);
        return SwitchVerdict.Forward;
    }

    private SwitchVerdict ForwardUnknown(SwitchPort port, int vlan, long now, ForwardingDecision decision)
    {
        if (!port.UnknownUnicast.TryTake(now)) return SwitchVerdict.UnknownUnicastStorm;
        StartFlood(port, vlan, decision.Egress);
        decision.Egress.ExceptWith(_refusingUnknown);
        return EndFlood(port, SwitchCounter.UnknownUnicast, decision);
    }

    private SwitchVerdict ForwardGroup(SwitchPort port, FrameBatch batch, int index, ulong destination, long now, ForwardingDecision decision)
    {
        if (destination != BroadcastAddress) return ForwardMulticast(port, batch, index, destination, now, decision);
        if (!port.Broadcast.TryTake(now)) return SwitchVerdict.BroadcastStorm;
        StartFlood(port, decision.Vlan, decision.Egress);
        return EndFlood(port, SwitchCounter.Broadcast, decision);
    }

    // Every flood is a part of this set: what may get frames of the VLAN from that port at all.
    private void StartFlood(SwitchPort port, int vlan, PortSet egress)
    {
        egress.SetToBoth(MembersOf(vlan), _usable);
        egress.Remove(port.Number);
        if (port.Isolated) egress.ExceptWith(_isolated);
    }

    private SwitchVerdict EndFlood(SwitchPort port, SwitchCounter kind, ForwardingDecision decision)
    {
        if (decision.Egress.IsEmpty) return SwitchVerdict.NoEgress;
        Count(port, kind);
        return SwitchVerdict.Forward;
    }

    private SwitchVerdict CountLost(int length)
    {
        _counters.Add(SwitchCounter.Frames);
        _counters.Add(SwitchCounter.Bytes, length);
        _counters.Add(SwitchCounter.NoSuchPort);
        return SwitchVerdict.NoSuchPort;
    }

    private void Count(SwitchPort port, SwitchCounter counter)
    {
        port.Counters.Add(counter);
        _counters.Add(counter);
    }

    private ulong Secret(uint number)
    {
        if (_options.Seed is { } seed)
        {
            // splitmix64: neighbouring seeds give unrelated numbers.
            ulong mixed = seed + (number * 0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
            return mixed ^ (mixed >> 31);
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
