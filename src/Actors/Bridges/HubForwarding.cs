using ActorNet.Actors.Ports;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Bridges;

/// <summary>A hub: what enters leaves by all other ports whose links are up.</summary>
/// <remarks>
/// With one other port the hub is a wire: the batch itself goes on, and waits for credit, so that a receiver that takes no
/// frames holds the sender back. With more, the frames are copied once into a batch of the hub's own that all others
/// share; the sender's batch goes home at once, and a port without credit misses the frames, which are counted: a stuck
/// guest neither stalls its neighbours nor pins their buffers (docs/decisions/0003-flooding.md). Ports that are to lose nothing
/// share the sender's batch instead, which comes home when the last of them is done.
/// </remarks>
internal sealed class HubForwarding(BridgePorts ports) : BridgeForwarding
{
    /// <inheritdoc/>
    public override string PortKind => HubPortType.Type.Name;

    /// <inheritdoc/>
    public override void Forward(BridgePort from, FrameBatch batch)
    {
        int others = 0;
        BridgePort? only = null;
        foreach (BridgePort port in ports.Live)
        {
            if (port == from) continue;
            others++;
            only = port;
        }

        switch (others)
        {
            case 0:
                Drop(from, batch, PortCounter.NoPeer);
                break;
            case 1:
                from.Forwarded += batch.Count;
                only!.Send(batch);
                break;
            default:
                Flood(from, batch, others);
                break;
        }
    }

    private void Flood(BridgePort from, FrameBatch batch, int others)
    {
        bool lossless = false;
        foreach (BridgePort port in ports.Live)
        {
            if (port == from || !port.IsLossless) continue;
            lossless = true;
            Count(from, batch.Count, 1);
            port.Send(ports.Copies.RentClone(batch));
            others--;
        }

        if (others > 0) FloodCopies(from, batch, others);
        from.Counters.Add(PortCounter.Copies, -batch.Count); // the first is no copy
        if (!lossless) batch.Return(); // otherwise the last clone takes it along
    }

    private void FloodCopies(BridgePort from, FrameBatch batch, int others)
    {
        while (batch.Position < batch.Count)
        {
            if (batch.IsRevoked)
            {
                int left = batch.Count - batch.Position;
                from.Counters.Add(PortCounter.Copies, (long)left * others);
                from.Counters.Add(PortCounter.Revoked, (long)left * others);
                return;
            }

            FrameBatch? copy = ports.Copies.RentCopy(batch);
            int frames = copy?.Count ?? batch.Count - batch.Position;
            Count(from, frames, others);
            foreach (BridgePort port in ports.Live)
            {
                if (port == from || port.IsLossless) continue;
                if (copy is not null && port.Takes(frames, copy.TotalBytes)) port.Send(ports.Copies.RentClone(copy));
                else port.Refuse(frames);
            }

            if (copy is null) return;
            ports.Copies.ReturnIfUnshared(copy);
        }
    }

    private static void Count(BridgePort from, int frames, int times)
    {
        from.Forwarded += (long)frames * times;
        from.Counters.Add(PortCounter.Copies, (long)frames * times);
    }
}
