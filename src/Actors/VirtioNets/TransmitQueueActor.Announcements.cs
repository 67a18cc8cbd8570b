using ActorNet.Actors.Nics;
using ActorNet.Devices.Frames;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <content>Frames that the device sends in the guest's name, after a migration.</content>
public sealed partial class TransmitQueueActor
{
    private readonly StationAnnouncer _announcements = new();

    // The ring may be stopped: nothing of it is touched.
    private void Announce(MacAddress station) => _announcements.Announce(station, _peer, _totals, (int)TransmitCounter.Frames);
}
