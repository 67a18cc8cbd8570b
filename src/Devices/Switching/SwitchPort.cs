using System.Runtime.CompilerServices;

namespace ActorNet.Devices.Switching;

/// <summary>One port of a <see cref="LearningSwitch"/>: its options, made ready for use, and its state.</summary>
internal sealed class SwitchPort
{
    private readonly ulong[] _sources;
    private readonly VlanSet? _trunk;
    internal TokenBucket Broadcast;
    internal TokenBucket Multicast;
    internal TokenBucket UnknownUnicast;

    internal SwitchPort(int number, SwitchPortOptions options, long now)
    {
        Number = number;
        Options = options;
        Vlan = options.Vlan;
        _trunk = options.Mode == PortMode.Trunk ? options.AllowedVlans : null;
        MacLimit = options.MacLimit == 0 ? int.MaxValue : options.MacLimit;
        _sources = new ulong[options.StaticMacs.Length];
        for (int i = 0; i < _sources.Length; i++) _sources[i] = options.StaticMacs[i].Value;
        Broadcast = new TokenBucket(options.BroadcastLimit, now);
        Multicast = new TokenBucket(options.MulticastLimit, now);
        UnknownUnicast = new TokenBucket(options.UnknownUnicastLimit, now);
        AntiSpoof = options.AntiSpoof;
        Isolated = options.Isolated;
    }

    internal int Number { get; }

    internal SwitchPortOptions Options { get; }

    internal SwitchCounters Counters { get; } = new();

    internal int Vlan { get; }

    internal int MacLimit { get; }

    internal bool AntiSpoof { get; }

    internal bool Isolated { get; }

    internal bool IsTrunk => _trunk is not null;

    internal bool IsUp { get; set; } = true;

    internal bool IsBlocked { get; set; }

    /// <summary>Ticks at which the port is free again.</summary>
    internal long BlockedUntil { get; set; }

    /// <summary>Ticks until which further loops make no event.</summary>
    internal long QuietUntil { get; set; }

    /// <summary>Ticks at which the next loop probe is due.</summary>
    internal long ProbeDue { get; set; }

    internal ReadOnlySpan<ulong> Sources => _sources;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Carries(int vlan) => _trunk is null ? vlan == Vlan : _trunk.Contains(vlan);

    internal bool AllowsSource(ulong mac) => Sources.Contains(mac);
}
