using ActorNet.Actors.Ports;

namespace ActorNet.Actors.VirtioNets;

/// <content>Announces the guest: when it is asked to, and when a guest that was elsewhere before goes on here.</content>
public sealed partial class VirtioNetActor
{
    private AnnounceSelf? _announcing;
    private int _round;
    private bool _isNewlyAttached;

    private void Announce(AnnounceSelf announce)
    {
        _announcing = announce;
        _round = 0;
        AnnounceOnce();
    }

    // A timer of an earlier announcement may still come: it is told with what it belongs to.
    private void AnnounceAgain(AnnouncementDue due)
    {
        if (ReferenceEquals(due.Announcement, _announcing) && due.Round == _round + 1) AnnounceOnce();
    }

    private void AnnounceOnce()
    {
        _round++;
        if (_transport is null)
        {
            _announcing = null; // no guest
            return;
        }

        if (_device.TryAnnounce()) _transport.Tell(ConfigChanged.Instance);
        else if (!_device.Config.Mac.IsZero) _queues[1].Tell(new AnnounceStation(_device.Config.Mac));
        if (_round < _announcing!.Rounds)
            Context.System.Scheduler.ScheduleTellOnce(_announcing.Before(_round + 1), Self, new AnnouncementDue(_announcing, _round + 1), Self);
        else _announcing = null;
    }

    // A control queue that goes on where another device left it: the guest has moved here, or its device was started anew. In the name of a
    // guest that cannot be asked, its front end announces it (SEND_RARP).
    private void ControlStarted(ControlQueueStarted started)
    {
        bool isNew = _isNewlyAttached;
        _isNewlyAttached = false;
        if (isNew && !started.AtTheBeginning && _device.CanAnnounce) Announce(AnnounceSelf.Usual);
    }
}
