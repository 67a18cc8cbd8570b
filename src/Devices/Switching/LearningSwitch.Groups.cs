using System.Buffers.Binary;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <content>Groups: flooded, or with snooping sent to the members that told of themselves. RFC 4541.</content>
public sealed partial class LearningSwitch
{
    private const byte NeedsChecksum = 1; // VIRTIO_NET_HDR_F_NEEDS_CSUM
    private const int GroupSweepBudget = 256;
    private const int PacketCapacity = 2048;
    private static readonly TimeSpan GroupSweepInterval = TimeSpan.FromSeconds(1);

    private readonly GroupTable? _groups; // null: no snooping
    private readonly byte[] _packet = []; // private copy of what is parsed; a longer report is read as far as it goes
    private readonly PortSet _routerPorts = new(); // configured
    private readonly PortSet _wanted = new();
    private long _nextGroupSweep = long.MaxValue;

    /// <summary>Groups with members; 0 without snooping.</summary>
    public int GroupCount => _groups?.Count ?? 0;

    private SwitchVerdict ForwardMulticast(SwitchPort port, FrameBatch batch, int index, ulong destination, long now, ForwardingDecision decision)
    {
        if (!port.Multicast.TryTake(now)) return SwitchVerdict.MulticastStorm;
        PortSet egress = decision.Egress;
        StartFlood(port, decision.Vlan, egress);
        if (_groups is not null && (GroupAddress.IsIPv4(destination) || GroupAddress.IsIPv6(destination)))
            KeepMembers(_groups, port, Snoop(_groups, port, batch, index, decision, now), destination, now, decision);
        else
            egress.ExceptWith(_refusingMulticast);
        return EndFlood(port, SwitchCounter.Multicast, decision);
    }

    private void KeepMembers(GroupTable groups, SwitchPort port, MembershipKind kind, ulong destination, long now, ForwardingDecision decision)
    {
        PortSet egress = decision.Egress;
        if (kind == MembershipKind.Query || (kind != MembershipKind.Report && GroupAddress.IsAlwaysFlooded(destination))) return;

        FindRouters(groups, decision.Vlan, now);
        if (kind == MembershipKind.Report)
        {
            // Hosts that hear a report keep their own to themselves, and we would not learn of them.
            _wanted.Remove(port.Number);
            if (_wanted.IsEmpty) egress.ExceptWith(_refusingMulticast);
            else egress.IntersectWith(_wanted);
        }
        else if (groups.Find(FilteringDatabase.Key(decision.Vlan, destination), now) is { } members)
        {
            _wanted.UnionWith(members);
            egress.IntersectWith(_wanted);
        }
        else if (_options.FloodUnregistered || groups.IsFull)
        {
            egress.ExceptWith(_refusingMulticast);
        }
        else
        {
            egress.IntersectWith(_wanted);
        }
    }

    private void FindRouters(GroupTable groups, int vlan, long now)
    {
        _wanted.SetToBoth(_routerPorts, MembersOf(vlan));
        if (groups.RoutersOf(vlan, now) is { } learned) _wanted.UnionWith(learned);
    }

    private MembershipKind Snoop(GroupTable groups, SwitchPort port, FrameBatch batch, int index, ForwardingDecision decision, long now)
    {
        int header = EthernetFrame.HeaderLength + (decision.HasTag ? EthernetFrame.VlanTagLength : 0);
        Span<byte> start = stackalloc byte[64];
        start = start[..batch.CopyBytes(index, start)];
        if (start.Length <= header || !MembershipPacket.MayBe(start[header..], BinaryPrimitives.ReadUInt16BigEndian(start[(header - 2)..]))) return MembershipKind.None;

        ReadOnlySpan<byte> copy = _packet.AsSpan(0, batch.CopyBytes(index, _packet)); // and nothing that was read before
        ushort etherType = BinaryPrimitives.ReadUInt16BigEndian(copy[(header - 2)..]);
        bool hasChecksum = (batch[index].Offload.Flags & NeedsChecksum) == 0;
        MembershipPacket packet = MembershipPacket.Parse(copy[header..], batch[index].Length - header, etherType, hasChecksum);
        switch (packet.Kind)
        {
            case MembershipKind.Query:
                Count(port, SwitchCounter.Queries);
                if (packet.IsFromRouter && port.Options.RouterPort == RouterPortMode.Learn) groups.AddRouter(decision.Vlan, port.Number, now + _options.RouterTime.Ticks);
                break;
            case MembershipKind.Report:
                Follow(groups, port, packet, decision.Vlan, now);
                break;
            case MembershipKind.Malformed:
                Count(port, SwitchCounter.MalformedMembership);
                break;
        }

        return packet.Kind;
    }

    private void Follow(GroupTable groups, SwitchPort port, MembershipPacket packet, int vlan, long now)
    {
        int position = 0;
        bool isCut;
        while (packet.TryRead(ref position, out MembershipRecord record, out isCut))
        {
            if (record.Group == 0) continue;
            ulong key = FilteringDatabase.Key(vlan, record.Group);
            if (!record.IsJoin)
            {
                Count(port, SwitchCounter.Leaves);
                groups.Leave(key, port.Number, port.Options.FastLeave ? now : now + _options.LastMemberTime.Ticks);
                continue;
            }

            Count(port, SwitchCounter.Reports);
            if (port.Options.GroupLimit is not 0 and int limit && groups.CountOf(port.Number) >= limit && !groups.IsMember(key, port.Number))
            {
                Count(port, SwitchCounter.GroupLimit);
                continue;
            }

            if (!groups.Join(key, port.Number, now + _options.MembershipTime.Ticks)) Count(port, SwitchCounter.GroupsFull);
            else if (_nextGroupSweep == long.MaxValue) _nextGroupSweep = now + GroupSweepInterval.Ticks;
        }

        if (isCut) Count(port, SwitchCounter.MalformedMembership);
    }

    private bool SweepGroups(long now)
    {
        if (now < _nextGroupSweep || _groups is null) return false;
        if (!_groups.Sweep(now, GroupSweepBudget)) return true;
        _nextGroupSweep = _groups.Count == 0 ? long.MaxValue : now + GroupSweepInterval.Ticks;
        return false;
    }
}
