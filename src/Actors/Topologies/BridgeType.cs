using ActorNet.Actors.Links;

namespace ActorNet.Actors.Topologies;

/// <summary>A type of port that several of make up a bridge.</summary>
/// <param name="Name">What the bridge is, as in <c>hub-0</c>.</param>
/// <param name="BridgeId">The option that says which bridge a port belongs to.</param>
/// <param name="Overflow">What becomes of frames for what is plugged in, unless its options say otherwise.</param>
/// <param name="Props">How such a bridge is started.</param>
public sealed record BridgeType(string Name, OptionSpec<int> BridgeId, Overflow Overflow, Func<TopologySettings, Props> Props)
{
    /// <summary>The bridge of a port, by name.</summary>
    public string NameOf(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return $"{Name} {port.Get(BridgeId)}";
    }

    /// <summary>The name of the bridge's actor.</summary>
    public string ActorNameOf(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return $"{Name}-{port.Get(BridgeId)}";
    }

    /// <summary>How a port joins the bridge of another one: <c>hubport with hubid=0</c>.</summary>
    public string Join(PortSettings port)
    {
        ArgumentNullException.ThrowIfNull(port);
        return $"{port.Type.Name} with {BridgeId.Name}={port.Get(BridgeId)}";
    }
}
