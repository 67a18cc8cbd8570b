using ActorNet.Actors.Nics;
using ActorNet.Actors.Ports;

namespace ActorNet.Actors.VirtioNets;

/// <content>Announces the guest: when it is asked to, and when a guest that was elsewhere before goes on here.</content>
public sealed partial class VirtioNetActor
{
    private AnnouncementRounds _announcements = null!;
    private bool _isNewlyAttached;

    private bool AnnounceOnce()
    {
        if (_transport is null) return false; // no guest
        if (_device.TryAnnounce()) _transport.Tell(ConfigChanged.Instance);
        else if (!_device.Config.Mac.IsZero) _queues[1].Tell(new AnnounceStation(_device.Config.Mac));
        return true;
    }

    // A control queue that goes on where another device left it: the guest has moved here, or its device was started anew. In the name of a
    // guest that cannot be asked, its front end announces it (SEND_RARP).
    private void ControlStarted(ControlQueueStarted started)
    {
        bool isNew = _isNewlyAttached;
        _isNewlyAttached = false;
        if (isNew && !started.AtTheBeginning && _device.CanAnnounce) _announcements.Begin(AnnounceSelf.Usual);
    }
}
