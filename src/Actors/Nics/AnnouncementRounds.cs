using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Nics;

/// <summary>The rounds of an announcement: the first at once, the others when their <see cref="AnnouncementDue"/> comes. A new one takes the former one's place.</summary>
/// <param name="nic">The NIC's actor, which hears <see cref="AnnouncementDue"/>.</param>
/// <param name="scheduler">Its system's.</param>
/// <param name="announce">Announces once; false when there is no guest to announce, which ends it.</param>
internal sealed class AnnouncementRounds(IActorRef nic, IScheduler scheduler, Func<bool> announce)
{
    private AnnounceSelf? _announcing;
    private int _round;

    /// <summary>Begins.</summary>
    public void Begin(AnnounceSelf announcement)
    {
        _announcing = announcement;
        _round = 0;
        AnnounceOnce();
    }

    /// <summary>A round is due; perhaps one of an earlier announcement, whose timer still came.</summary>
    public void OnTimer(AnnouncementDue due)
    {
        if (ReferenceEquals(due.Announcement, _announcing) && due.Round == _round + 1) AnnounceOnce();
    }

    /// <summary>No further round: the next guest may be another one.</summary>
    public void End() => _announcing = null;

    private void AnnounceOnce()
    {
        _round++;
        if (!announce() || _round >= _announcing!.Rounds)
        {
            _announcing = null;
            return;
        }

        scheduler.ScheduleTellOnce(_announcing.Before(_round + 1), nic, new AnnouncementDue(_announcing, _round + 1), nic);
    }
}
