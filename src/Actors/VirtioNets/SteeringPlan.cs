using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Where frames go now: what the driver asked for, over the receive queues that take frames.</summary>
internal sealed class SteeringPlan
{
    private readonly bool[] _takes;
    private readonly ushort[] _active;

    private SteeringPlan(bool[] takes, ushort[] active, RssConfiguration? rss)
    {
        _takes = takes;
        _active = active;
        Rss = rss;
    }

    /// <summary>Before any queue runs.</summary>
    public static SteeringPlan Nowhere { get; } = new([], [], null);

    /// <summary>The table to look queues up in; null: by flow.</summary>
    public RssConfiguration? Rss { get; }

    /// <summary>Receive queues among which flows are placed.</summary>
    public int ActiveCount => _active.Length;

    /// <summary>The plan for a device.</summary>
    /// <param name="device">The device; a front end that keeps the control queue to itself enables and disables queues instead.</param>
    /// <param name="usable">Which receive queues run and are enabled, by pair.</param>
    /// <param name="driverDecides">The control queue runs: only pairs that the driver uses count.</param>
    public static SteeringPlan Make(VirtioNetDevice device, ReadOnlySpan<bool> usable, bool driverDecides)
    {
        ReceiveSteering steering = device.Steering;
        RssConfiguration? rss = driverDecides ? steering.Rss : null;
        int pairs = driverDecides && rss is null ? Math.Min(steering.ActivePairs, usable.Length) : usable.Length;
        bool[] takes = new bool[usable.Length];
        usable[..pairs].CopyTo(takes);
        var active = new List<ushort>();
        for (int pair = 0; pair < pairs; pair++)
            if (takes[pair]) active.Add((ushort)pair);
        return new SteeringPlan(takes, [.. active], rss);
    }

    /// <summary>True when a pair's receive queue takes frames.</summary>
    public bool Takes(int pair) => (uint)pair < (uint)_takes.Length && _takes[pair];

    /// <summary>The pair for a flow of which nothing is known: always the same one.</summary>
    public int PairFor(int entry) => _active[(entry * _active.Length) / FlowTable.Length];

    /// <summary>The pair to which every frame goes, if there is just one.</summary>
    public int? OnlyPair => Rss is null && _active.Length == 1 ? _active[0] : null;
}
