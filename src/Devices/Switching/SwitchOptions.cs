using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <summary>What a <see cref="LearningSwitch"/> is like. The defaults make a plain learning switch.</summary>
public sealed record SwitchOptions
{
    /// <summary>The largest <see cref="MacTableSize"/>.</summary>
    public const int MaxMacTableSize = 1 << 20;

    /// <summary>Ports at a time, 1 to 1024.</summary>
    public int MaxPorts { get; init; } = PortSet.MaxPorts;

    /// <summary>Learned stations at a time, 1 to 1048576; memory for them is taken at once, 56 to 112 bytes for each.</summary>
    public int MacTableSize { get; init; } = 8192;

    /// <summary>How long a station is remembered that sends nothing, to 10 ms; zero: for ever. At most 100 days. IEEE 802.1Q §8.8.3.</summary>
    public TimeSpan AgeingTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Forwards 01-80-C2-00-00-00 to -0F like other groups, which a bridge must not do. IEEE 802.1Q §8.6.3.</summary>
    public bool ForwardReserved { get; init; }

    /// <summary>The switch's own address, from which its loop probes come. None: no probes.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Sends loop probes and blocks ports on which they come back. Needs <see cref="Mac"/>.</summary>
    public bool LoopDetection { get; init; } = true;

    /// <summary>Time between two probes on a port; at least 10 ms.</summary>
    public TimeSpan LoopProbeInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a port with a loop neither sends nor receives.</summary>
    public TimeSpan LoopBlockTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often in a second a station may move to another port before the port it strayed to is blocked; 0: without limit. At most 10000.</summary>
    public int FlapLimit { get; init; } = 32;

    /// <summary>Sends frames of IP groups only where members are, told from IGMP and MLD. RFC 4541.</summary>
    public bool Snooping { get; init; }

    /// <summary>Snooping: groups without members are flooded; else they go to routers only.</summary>
    public bool FloodUnregistered { get; init; } = true;

    /// <summary>Snooping: groups at a time, 1 to 65536. Groups over that are flooded.</summary>
    public int MaxGroups { get; init; } = 1024;

    /// <summary>Snooping: how long a port is a member after a report. RFC 3376 §8.4.</summary>
    public TimeSpan MembershipTime { get; init; } = TimeSpan.FromSeconds(260);

    /// <summary>Snooping: how long a port stays a member after a leave, unless somebody reports again. RFC 3376 §8.8.</summary>
    public TimeSpan LastMemberTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Snooping: how long a port leads to a router after a query. RFC 3376 §8.5.</summary>
    public TimeSpan RouterTime { get; init; } = TimeSpan.FromSeconds(255);

    /// <summary>
    /// Where the secrets come from that keep a guest from aiming at collisions in the table, and from making up loop
    /// probes. Null: the system's random numbers. A number is for tests.
    /// </summary>
    public ulong? Seed { get; init; }

    internal void Check()
    {
        InRange(MaxPorts, 1, PortSet.MaxPorts, nameof(MaxPorts));
        InRange(MacTableSize, 1, MaxMacTableSize, nameof(MacTableSize));
        InRange(AgeingTime, TimeSpan.Zero, TimeSpan.FromDays(100), nameof(AgeingTime));
        InRange(LoopProbeInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1), nameof(LoopProbeInterval));
        InRange(LoopBlockTime, TimeSpan.Zero, TimeSpan.FromDays(100), nameof(LoopBlockTime));
        InRange(FlapLimit, 0, 10_000, nameof(FlapLimit));
        InRange(MaxGroups, 1, 65_536, nameof(MaxGroups));
        InRange(MembershipTime, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(MembershipTime));
        InRange(LastMemberTime, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(LastMemberTime));
        InRange(RouterTime, TimeSpan.Zero, TimeSpan.FromDays(1), nameof(RouterTime));
        if (Mac is { } mac && (mac.IsZero || mac.IsMulticast)) throw new ArgumentException($"{mac} is no address of a station.", nameof(Mac));
    }

    private static void InRange<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"Must be from {least} to {most}.");
    }
}
