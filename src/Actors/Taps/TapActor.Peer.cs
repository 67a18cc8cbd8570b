using ActorNet.Actors.Ports;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Taps;

/// <content>What the interface has of its peer: carrier, offloads, queues.</content>
public sealed partial class TapActor
{
    private PeerTakes? _takes; // null: a peer that says nothing takes everything
    private bool _peerUp = true;
    private bool? _carrier; // null: as the interface's opener left it

    private void ShowCarrier()
    {
        if (!_settings.FollowsCarrier || _line is not { } line) return;
        bool up = _peerUp && _port.Peer.IsUp;
        if (_carrier == up) return;
        bool first = _carrier is null;
        _carrier = up;
        if (Try(() => line.TrySetCarrier(up)) && !first) _tapCounters.Count(TapCounter.CarrierChanges);
    }

    private void Follow()
    {
        if (_line is not { } line) return;
        TapOffloads offloads = _settings.Offloads switch
        {
            TapOffloadPolicy.None => TapOffloads.None,
            TapOffloadPolicy.Peer => (TapOffloads?)_takes?.Offloads ?? TapOffloads.All,
            _ => TapOffloads.All,
        };
        // While the kernel reads, what it may leave undone is its driver's.
        if (_vhost is not { CarriesReceive: true } && Try(() => line.TrySetOffloads(offloads))) _tapCounters.Count(TapCounter.OffloadChanges);
        // A queue whose rings the kernel still runs goes out of use when they are home.
        int wanted = _takes?.QueuePairs ?? line.QueueCount;
        int needed = _vhost?.Limit(wanted) ?? wanted;
        if (Try(() => line.TryUse(needed, Drain))) _tapCounters.Count(TapCounter.QueueChanges);
        _vhost?.Allow(Math.Min(wanted, line.ActiveQueues));
    }

    // What the kernel has queued for a queue that goes out of use is lost, unless it is fetched before.
    private void Drain(TapQueue queue)
    {
        queue.IsReadable = true;
        for (int i = 0; i < Batches && queue.IsReadable && _line is not null; i++) Read(queue);
    }

    // An interface that was deleted meanwhile refuses; that it was is said by its readiness.
    private bool Try(Func<bool> change)
    {
        try
        {
            return change();
        }
        catch (LinuxException e)
        {
            _log.Warning("{0}: {1}", _settings.Id, e.Message);
            return false;
        }
    }
}
