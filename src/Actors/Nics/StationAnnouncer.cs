using ActorNet.Actors.Links;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.Nics;

/// <summary>Sends frames in the guest's name, after a migration; its rings are not touched.</summary>
internal sealed class StationAnnouncer
{
    /// <summary>Announcements under way; more than that at a time say nothing new.</summary>
    private const int Most = 4;

    private readonly FrameBatchPool _batches = FrameBatchPool.Pooled(Most, chunks: 1, chunkSize: RarpAnnouncement.Length);

    /// <summary>Tells the peer where a station is to be found.</summary>
    /// <param name="station">Its address.</param>
    /// <param name="peer">The way to the peer.</param>
    /// <param name="totals">Where the frame is counted, as if the guest had sent it.</param>
    /// <param name="frames">The row for frames; the next one is for their bytes.</param>
    public void Announce(MacAddress station, PeerLink peer, QueueTotals totals, int frames)
    {
        if (!_batches.TryRent(out FrameBatch? batch)) return;
        Span<byte> frame = stackalloc byte[RarpAnnouncement.Length];
        RarpAnnouncement.Write(station, frame);
        batch.TryAppend(frame, default);
        totals.Add(frames, 1);
        totals.Add(frames + 1, frame.Length);
        if (!peer.TrySend(batch)) _batches.Return(batch);
    }

    /// <summary>True for a batch that was made here.</summary>
    public static bool Made(FrameBatch batch) => batch is { IsPooled: true, ChunkCount: 1 };

    /// <summary>Such a batch came back.</summary>
    public void Return(FrameBatch batch) => _batches.Return(batch);
}
