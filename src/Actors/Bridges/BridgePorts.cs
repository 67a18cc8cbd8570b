using System.Diagnostics.CodeAnalysis;
using ActorNet.Actors.Links;

namespace ActorNet.Actors.Bridges;

/// <summary>The ports of a bridge, by number, and the batches that it makes.</summary>
internal sealed class BridgePorts
{
    private readonly List<BridgePort?> _byIndex = [];

    /// <summary>The batches of the bridge's own.</summary>
    public CopyPool Copies { get; } = new();

    /// <summary>Ports by which frames may leave now.</summary>
    public BridgePort[] Live { get; private set; } = [];

    /// <summary>Every port.</summary>
    public IEnumerable<BridgePort> All => _byIndex.OfType<BridgePort>();

    /// <summary>The lowest number that no port has.</summary>
    public int NextIndex
    {
        get
        {
            int free = _byIndex.IndexOf(null);
            return free >= 0 ? free : _byIndex.Count;
        }
    }

    /// <summary>The port at a number.</summary>
    public BridgePort? this[int index] => (uint)index < (uint)_byIndex.Count ? _byIndex[index] : null;

    /// <summary>The port that an input is of, unless it is gone and its number another's.</summary>
    public bool TryFind(LinkInput? input, [NotNullWhen(true)] out BridgePort? port)
    {
        port = input is null ? null : this[input.Index];
        return port is not null && ReferenceEquals(port.Input, input);
    }

    /// <summary>Adds a port at the number of its input.</summary>
    public void Add(BridgePort port)
    {
        if (port.Index == _byIndex.Count) _byIndex.Add(port);
        else _byIndex[port.Index] = port;
    }

    /// <summary>Removes a port; its number is free.</summary>
    public void Remove(BridgePort port)
    {
        _byIndex[port.Index] = null;
        Refresh();
    }

    /// <summary>A port went live or ceased to be.</summary>
    public void Refresh() => Live = [.. All.Where(static port => port.IsLive)];
}
