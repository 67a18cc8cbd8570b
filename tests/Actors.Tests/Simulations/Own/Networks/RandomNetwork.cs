using System.Collections.Immutable;
using ActorNet.Actors.Filters.Types;
using ActorNet.Actors.Links;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;

namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>A network drawn from a seed, as settings: 2 to 40 stations, on hubs and switches that make a tree, or in pairs.</summary>
internal sealed class RandomNetwork
{
    private readonly Random _random;
    private readonly List<PortSettings> _ports = [];
    private readonly List<int> _bridgeRoot = []; // which bridges are connected
    private readonly List<PortType> _bridgeType = [];
    private int _filters;

    public RandomNetwork(Random random, bool isLossless)
    {
        _random = random;
        IsLossless = isLossless;
        int count = 2 + (random.Next(4) == 0 ? random.Next(39) : random.Next(8));
        Stations = [.. Enumerable.Range(0, count).Select(id => new Station(id, random, count))];
        Segment = new int[count];
        AddBridges(count);
        AddStations();
        Topology = new Topology([.. _ports]);
    }

    /// <summary>True when every link is to lose nothing.</summary>
    public bool IsLossless { get; }

    public Station[] Stations { get; }

    /// <summary>Which stations hear each other: those of one number.</summary>
    public int[] Segment { get; }

    public Topology Topology { get; }

    /// <summary>A filter that loses nothing, on any port.</summary>
    public PortSettings NextFilter()
    {
        string id = $"f{_filters++}";
        string port = Topology.Ports[_random.Next(Topology.Ports.Length)].Id;
        (PortType type, (string, object)[] options) = _random.Next(4) switch
        {
            0 => (HoldingFilterTypes.Buffer, new (string, object)[] { ("interval", TimeSpan.FromMicroseconds(1 + _random.Next(500))) }),
            1 => (HoldingFilterTypes.Throttle, [("fps", 20_000L + _random.Next(1_000_000)), ("fps-burst", 1L + _random.Next(50))]),
            2 => (ImpairmentFilterType.Type, [("delay", TimeSpan.FromMicroseconds(_random.Next(1000))), ("jitter", TimeSpan.FromMicroseconds(_random.Next(300))), ("seed", _random.Next(1000))]),
            _ => (HoldingFilterTypes.Throttle, [("bps", 1_000_000L + _random.Next(100_000_000))]),
        };
        string queue = _random.Next(3) switch { 0 => "all", 1 => "rx", _ => "tx" };
        return Settings(type, id, [.. options, ("netdev", port), ("queue", queue), ("position", _random.Next(2) == 0 ? "head" : "tail")]);
    }

    /// <summary>Puts frames to send into a station's backlog.</summary>
    public void Talk(Station from)
    {
        for (int frames = 1 + _random.Next(24); frames > 0; frames--)
        {
            int to = _random.Next(3) == 0 ? Station.ToAll : _random.Next(Stations.Length);
            if (to != from.Id) from.Backlog.Enqueue(to);
        }
    }

    private void AddBridges(int stations)
    {
        int bridges = stations == 2 ? _random.Next(2) : 1 + _random.Next(4);
        for (int i = 0; i < bridges; i++)
        {
            _bridgeType.Add(_random.Next(2) == 0 ? HubPortType.Type : SwitchPortType.Type);
            _bridgeRoot.Add(i);
            if (i == 0 || _random.Next(8) == 0) continue; // or an island
            int other = _random.Next(i);
            _ports.Add(BridgePort($"j{i}a", other, null));
            _ports.Add(BridgePort($"j{i}b", i, $"j{i}a"));
            _bridgeRoot[i] = _bridgeRoot[other];
        }
    }

    private void AddStations()
    {
        int pair = _bridgeType.Count;
        for (int i = 0; i < Stations.Length; i++)
        {
            Station station = Stations[i];
            if (_bridgeType.Count == 0 || (i + 1 < Stations.Length && _random.Next(10) == 0))
            {
                // Two stations, joined directly.
                Segment[i] = Segment[i + 1] = pair++;
                _ports.Add(Settings(Station.Netdev, station.Name, Link()));
                i++;
                _ports.Add(Settings(Station.Device, Stations[i].Name, [.. Link(), ("netdev", station.Name)]));
                continue;
            }

            int bridge = _random.Next(_bridgeType.Count);
            Segment[i] = _bridgeRoot[bridge];
            if (_random.Next(2) == 0)
            {
                _ports.Add(Settings(Station.Netdev, station.Name, Link()));
                _ports.Add(BridgePort($"p{i}", bridge, station.Name));
            }
            else
            {
                _ports.Add(BridgePort($"p{i}", bridge, null));
                _ports.Add(Settings(Station.Device, station.Name, [.. Link(), ("netdev", $"p{i}")]));
            }
        }
    }

    private PortSettings BridgePort(string id, int bridge, string? netdev)
    {
        PortType type = _bridgeType[bridge];
        (string, object)[] options = [.. Link(), (BridgeTypes.Find(type)!.BridgeId.Name, bridge)];
        return Settings(type, id, netdev is null ? options : [.. options, ("netdev", netdev)]);
    }

    private (string, object)[] Link()
    {
        if (IsLossless) return [("overflow", "backpressure")];
        return _random.Next(5) switch
        {
            0 => [("overflow", OverflowNames.Of(Overflow.DropNewest)), ("overflow-limit", _random.Next(64))],
            1 => [("overflow", OverflowNames.Of(Overflow.DropOldest)), ("overflow-limit", _random.Next(64))],
            2 => [("overflow", OverflowNames.Of(Overflow.Deadline)), ("deadline", TimeSpan.FromMicroseconds(1 + _random.Next(2000)))],
            3 => [("overflow", OverflowNames.Of(Overflow.Backpressure))],
            _ => [],
        };
    }

    private static PortSettings Settings(PortType type, string id, (string Name, object Value)[] options) =>
        new(type, id, options.ToImmutableSortedDictionary(static option => option.Name, static option => option.Value), id);
}
