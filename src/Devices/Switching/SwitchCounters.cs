using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Devices.Switching;

/// <summary>The counters of a switch or of one of its ports. One thread counts, any thread reads.</summary>
public sealed class SwitchCounters
{
    private readonly long[] _values = new long[Table.Length];

    /// <summary>Rows of <see cref="SwitchCounter"/>, in its order.</summary>
    public static ImmutableArray<CounterInfo> Table { get; } =
    [
        new("frames", "Frames that came in."),
        new("bytes", "Bytes of the frames that came in."),
        new("forwarded", "Frames sent on to at least one port."),
        new("unknown-unicast", "Frames flooded because nobody knows where their station is."),
        new("broadcast", "Broadcasts sent on."),
        new("multicast", "Frames for groups sent on."),
        new("no-such-port", "Frames dropped because the port they came by was removed.", true),
        new("port-down", "Frames dropped because the port they came by is down.", true),
        new("blocked", "Frames dropped because the port they came by is blocked for a loop.", true),
        new("runt", "Frames dropped because they are shorter than an Ethernet header.", true),
        new("oversize", "Frames dropped because they are longer than any port carries.", true),
        new("truncated-tag", "Frames dropped because they end within their VLAN tag.", true),
        new("reserved-vlan", "Frames dropped because their VLAN identifier is 4095.", true),
        new("tagged-on-access", "Frames dropped because they carry the tag of another VLAN than their access port's.", true),
        new("vlan-not-allowed", "Frames dropped because their trunk does not carry their VLAN.", true),
        new("invalid-source", "Frames dropped because their source is a group, zero or the switch itself.", true),
        new("spoofed-source", "Frames dropped because their source is not one of the port's static addresses.", true),
        new("own-probe", "The switch's own loop probes that came back.", true),
        new("reserved-address", "Frames dropped because bridges do not forward their destination, 01-80-C2-00-00-00 to -0F.", true),
        new("mac-limit", "Frames dropped because their port has its most stations.", true),
        new("same-port", "Frames dropped because their destination is on the port they came by.", true),
        new("isolated", "Frames dropped because their port and their destination's are isolated from each other.", true),
        new("egress-down", "Frames dropped because their destination's port is down or blocked.", true),
        new("no-egress", "Frames dropped because no other port wants them.", true),
        new("broadcast-storm", "Broadcasts dropped because they are over the port's limit.", true),
        new("multicast-storm", "Frames for groups dropped because they are over the port's limit.", true),
        new("unknown-unicast-storm", "Frames for unknown stations dropped because they are over the port's limit.", true),
        new("learned", "Stations learned."),
        new("moved", "Stations that moved here from another port."),
        new("aged", "Stations forgotten because they were silent for the ageing time."),
        new("evicted", "Stations forgotten because the table was full when another one came."),
        new("not-learned", "Frames whose source was not learned because the port has its most stations."),
        new("static-conflict", "Frames whose source is a static address of another port, and not learned."),
        new("probes-sent", "Loop probes sent."),
        new("loops", "Loops found by a probe that came back."),
        new("flaps", "Loops found by a station that moved to and fro."),
        new("reports", "Reports of group members."),
        new("leaves", "Leaves of group members."),
        new("queries", "Queries of multicast routers."),
        new("malformed-membership", "IGMP or MLD packets that are not well formed, and were treated like other frames for their group."),
        new("groups-full", "Reports not followed because there are too many groups; the groups are flooded."),
        new("group-limit", "Reports not followed because the port has its most groups."),
    ];

    /// <summary>A counter's value since the switch was made, or the port added.</summary>
    public long this[SwitchCounter counter] => Volatile.Read(ref _values[(int)counter]);

    // A plain add: the counting thread is the only writer, and 64-bit stores are whole.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(SwitchCounter counter, long amount = 1) => _values[(int)counter] += amount;
}
