using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <content>Frames that the device sends in the guest's name, after a migration.</content>
public sealed partial class TransmitQueueActor
{
    /// <summary>Announcements under way; more than that at a time say nothing new.</summary>
    private const int Announcements = 4;

    private readonly FrameBatchPool _announcements = FrameBatchPool.Pooled(Announcements, chunks: 1, chunkSize: RarpAnnouncement.Length);

    // The ring may be stopped: nothing of it is touched.
    private void Announce(MacAddress station)
    {
        if (!_announcements.TryRent(out FrameBatch? batch)) return;
        Span<byte> frame = stackalloc byte[RarpAnnouncement.Length];
        RarpAnnouncement.Write(station, frame);
        batch.TryAppend(frame, default);
        _totals.Add((int)TransmitCounter.Frames, 1);
        _totals.Add((int)TransmitCounter.Bytes, frame.Length);
        if (!_peer.TrySend(batch)) _announcements.Return(batch);
    }
}
