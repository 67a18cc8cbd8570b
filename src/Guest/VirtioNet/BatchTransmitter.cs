using System.Collections.Immutable;
using ActorNet.Devices.Frames;

namespace ActorNet.Guest.VirtioNet;

/// <summary>Sends batches by one or several transmit rings: each flow by one of them, in order.</summary>
public sealed class BatchTransmitter(ImmutableArray<BatchTransmitRing> rings, BatchRingCounters counters)
{
    private readonly byte[] _start = new byte[FlowHash.Longest];

    /// <summary>The rings.</summary>
    public ImmutableArray<BatchTransmitRing> Rings => rings;

    /// <summary>The ring that had no room the last time; null when all was sent.</summary>
    public BatchTransmitRing? Full { get; private set; }

    /// <summary>Sends from the batch's position on; each frame is in a ring then, or dropped and counted.</summary>
    /// <returns>False when a ring is full: the position says where to go on.</returns>
    public bool TrySend(FrameBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Full = null;
        for (; batch.Position < batch.Count; batch.Position++)
        {
            if (batch.IsRevoked)
            {
                counters.Add(BatchRingCounter.SentRevoked, batch.Count - batch.Position);
                break;
            }

            BatchTransmitRing ring = rings.Length == 1 ? rings[0] : RingFor(batch);
            if (ring.TryPut(batch, batch.Position)) continue;
            Full = ring;
            break;
        }

        foreach (BatchTransmitRing ring in rings) ring.Show();
        return Full is null;
    }

    private BatchTransmitRing RingFor(FrameBatch batch)
    {
        int length = batch.CopyBytes(batch.Position, _start);
        return length < EthernetFrame.HeaderLength ? rings[0] : rings[(int)(FlowHash.Of(_start.AsSpan(0, length)) % (uint)rings.Length)];
    }
}
