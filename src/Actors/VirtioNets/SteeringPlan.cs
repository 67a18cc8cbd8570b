using ActorNet.Devices.VirtioNet;
using ActorNet.Devices.VirtioNet.Steering;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Where frames go now: what the driver asked for, over the receive queues that take frames.</summary>
internal sealed class SteeringPlan
{
    private readonly bool[] _takes;
    private readonly ushort[] _active;

    private SteeringPlan(bool[] takes, ushort[] active, int pairsInUse, RssConfiguration? rss)
    {
        _takes = takes;
        _active = active;
        PairsInUse = pairsInUse;
        Rss = rss;
    }

    /// <summary>Before any queue runs.</summary>
    public static SteeringPlan Nowhere { get; } = new([], [], 0, null);

    /// <summary>The table to look queues up in; null: by flow.</summary>
    public RssConfiguration? Rss { get; }

    /// <summary>Pairs that the driver uses and whose receive queues run, here or with whoever their rings are lent to.</summary>
    public int PairsInUse { get; }

    /// <summary>Receive queues among which flows are placed.</summary>
    public int ActiveCount => _active.Length;

    /// <summary>The plan for a device.</summary>
    /// <param name="device">The device; a front end that keeps the control queue to itself enables and disables queues instead.</param>
    /// <param name="states">What the receive queues are, by pair.</param>
    /// <param name="driverDecides">The control queue runs: only pairs that the driver uses count.</param>
    public static SteeringPlan Make(VirtioNetDevice device, ReadOnlySpan<ReceiveQueueState> states, bool driverDecides)
    {
        ReceiveSteering steering = device.Steering;
        RssConfiguration? rss = driverDecides ? steering.Rss : null;
        int pairs = driverDecides && rss is null ? Math.Min(steering.ActivePairs, states.Length) : states.Length;
        states = states[..pairs];
        // While rings come and go, those that are here take what comes here; when all are lent, what is still under way is dropped at the queues.
        ReceiveQueueState wanted = states.Contains(ReceiveQueueState.Usable) ? ReceiveQueueState.Usable : ReceiveQueueState.Lent;
        bool[] takes = new bool[states.Length];
        var active = new List<ushort>();
        for (int pair = 0; pair < pairs; pair++)
        {
            takes[pair] = states[pair] == wanted;
            if (takes[pair]) active.Add((ushort)pair);
        }

        return new SteeringPlan(takes, [.. active], pairs - states.Count(ReceiveQueueState.Unusable), rss);
    }

    /// <summary>True when a pair's receive queue takes frames.</summary>
    public bool Takes(int pair) => (uint)pair < (uint)_takes.Length && _takes[pair];

    /// <summary>The pair for a flow of which nothing is known: always the same one.</summary>
    public int PairFor(int entry) => _active[(entry * _active.Length) / FlowTable.Length];

    /// <summary>The pair to which every frame goes, if there is just one.</summary>
    public int? OnlyPair => Rss is null && _active.Length == 1 ? _active[0] : null;
}
