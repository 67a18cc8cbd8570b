using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Bridges;

/// <summary>Where the frames go that enter a bridge: what a hub and a switch do each in its way.</summary>
internal abstract class BridgeForwarding
{
    /// <summary>The name of the type of its ports.</summary>
    public abstract string PortKind { get; }

    /// <summary>A port was made.</summary>
    public virtual void Add(BridgePort port, PortSettings? settings)
    {
    }

    /// <summary>A port is gone.</summary>
    public virtual void Remove(BridgePort port)
    {
    }

    /// <summary>A port went live or ceased to be.</summary>
    public virtual void Changed(BridgePort port)
    {
    }

    /// <summary>When <see cref="Tick"/> wants to be called, by the bridge's clock; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public virtual TimeSpan NextTick => TimeSpan.MaxValue;

    /// <summary>Does what is due.</summary>
    public virtual void Tick()
    {
    }

    /// <summary>Adds to a port's report what is known here.</summary>
    public virtual PortReport Complete(BridgePort port, PortReport report) => report;

    /// <summary>Sends on what a port's peer has sent. The batch goes with it, or home.</summary>
    public abstract void Forward(BridgePort from, FrameBatch batch);

    /// <summary>Nobody is there to take it.</summary>
    protected static void Drop(BridgePort from, FrameBatch batch, PortCounter cause)
    {
        from.Counters.Add(cause, batch.Count);
        batch.Return();
    }
}
