using System.Runtime.CompilerServices;
using ActorNet.Devices.Frames;

namespace ActorNet.Devices.Switching;

/// <content>Which station is where: learned, static, ageing.</content>
public sealed partial class LearningSwitch
{
    private const long TicksPerAgeUnit = TimeSpan.TicksPerMillisecond * 10;
    private const int SweepBudget = 4096;

    private readonly Dictionary<ulong, int> _statics = []; // VLAN 0: in all VLANs of a trunk
    private readonly int _ageing;
    private long _nextSweep = long.MaxValue;

    /// <summary>Stations that were learned, with those that are too old and will be forgotten by <see cref="Tick"/>.</summary>
    public int StationCount => _stations.Count;

    /// <summary>Learned and static stations for a report, in no order. The switch must not be used meanwhile.</summary>
    public IEnumerable<FilteringEntry> Stations(TimeSpan now)
    {
        foreach ((ulong key, int port) in _statics)
            yield return new FilteringEntry(MacAddress.FromValue(key), (int)(key >> 48), port, TimeSpan.Zero, true);
        uint age = AgeTime(now.Ticks);
        for (int slot = 0; slot < _stations.SlotCount; slot++)
        {
            FilteringDatabase.Slot entry = _stations[slot];
            if (entry.Key == 0 || _stations.IsExpired(slot, age)) continue;
            TimeSpan silent = TimeSpan.FromTicks(Math.Max(0, (int)(age - entry.Seen)) * TicksPerAgeUnit);
            yield return new FilteringEntry(MacAddress.FromValue(entry.Key), (int)(entry.Key >> 48), entry.Port, silent, false);
        }
    }

    private static int AgeingUnits(TimeSpan time) => time == TimeSpan.Zero ? FilteringDatabase.Never : (int)(time.Ticks / TicksPerAgeUnit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AgeTime(long ticks) => (uint)((ulong)ticks / TicksPerAgeUnit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SwitchVerdict Learn(SwitchPort port, ulong key, uint age, long now)
    {
        int slot = _stations.Find(key);
        if (slot < 0 || _stations[slot].Port != port.Number) return LearnNew(port, key, slot, age, now);
        _stations.Refresh(slot, age);
        return SwitchVerdict.Forward;
    }

    private SwitchVerdict LearnNew(SwitchPort port, ulong key, int slot, uint age, long now)
    {
        if (_statics.Count > 0)
        {
            int place = FindStatic(key);
            if (place >= 0)
            {
                if (place != port.Number) Count(port, SwitchCounter.StaticConflict);
                return SwitchVerdict.Forward;
            }
        }

        if (_stations.CountOf(port.Number) >= port.MacLimit)
        {
            if (port.Options.MacLimitAction == MacLimitAction.Drop) return SwitchVerdict.MacLimit;
            Count(port, SwitchCounter.NotLearned);
            return SwitchVerdict.Forward;
        }

        if (slot >= 0 && _stations.IsExpired(slot, age))
        {
            _stations.RemoveAt(slot);
            _counters.Add(SwitchCounter.Aged);
            slot = -1;
        }

        if (slot >= 0) return MoveStation(port, key, slot, age, now);
        if (_stations.Insert(key, port.Number, age)) Count(port, SwitchCounter.Evicted);
        Count(port, SwitchCounter.Learned);
        if (_nextSweep == long.MaxValue) _nextSweep = now + SweepInterval;
        return SwitchVerdict.Forward;
    }

    private SwitchVerdict MoveStation(SwitchPort port, ulong key, int slot, uint age, long now)
    {
        int before = _stations[slot].Port;
        (int moves, int home) = _stations.Move(slot, port.Number, age);
        Count(port, SwitchCounter.Moved);
        if (_options.FlapLimit == 0 || moves != _options.FlapLimit + 1) return SwitchVerdict.Forward; // once a second at most

        // The station stayed at home for long before it began to move: where it strayed to, its frames come back or are forged.
        int strayed = port.Number != home ? port.Number : before;
        return OnFlap(_ports[strayed]!, home, key, now) && strayed == port.Number ? SwitchVerdict.Blocked : SwitchVerdict.Forward;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindStation(int vlan, ulong address, uint age)
    {
        ulong key = FilteringDatabase.Key(vlan, address);
        int slot = _stations.Find(key);
        if (slot >= 0 && !_stations.IsExpired(slot, age)) return _stations[slot].Port;
        return _statics.Count > 0 ? FindStatic(key) : -1;
    }

    private int FindStatic(ulong key)
    {
        if (_statics.TryGetValue(key, out int port)) return port;
        return _statics.TryGetValue(MacAddress.FromValue(key).Value, out port) && _ports[port]!.Carries((int)(key >> 48)) ? port : -1;
    }

    private void AddStatics(SwitchPort port)
    {
        int vlan = port.IsTrunk ? 0 : port.Vlan;
        for (int i = 0; i < port.Sources.Length; i++)
        {
            if (_statics.TryAdd(FilteringDatabase.Key(vlan, port.Sources[i]), port.Number)) continue;
            for (int added = 0; added < i; added++) _statics.Remove(FilteringDatabase.Key(vlan, port.Sources[added]));
            throw new InvalidOperationException($"{MacAddress.FromValue(port.Sources[i])} is listed twice as a static address.");
        }

        foreach (ulong source in port.Sources) ForgetLearned(port, source);
    }

    // What was learned of the address before it became static would be found first.
    private void ForgetLearned(SwitchPort port, ulong source)
    {
        for (int vlan = port.IsTrunk ? 1 : port.Vlan; vlan <= (port.IsTrunk ? VlanSet.MaxVlan : port.Vlan); vlan++)
        {
            int slot = port.Carries(vlan) ? _stations.Find(FilteringDatabase.Key(vlan, source)) : -1;
            if (slot >= 0) _stations.RemoveAt(slot);
        }
    }

    private void RemoveStatics(SwitchPort port)
    {
        int vlan = port.IsTrunk ? 0 : port.Vlan;
        foreach (ulong source in port.Sources) _statics.Remove(FilteringDatabase.Key(vlan, source));
    }
}
