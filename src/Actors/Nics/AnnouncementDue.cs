using ActorNet.Actors.Ports;

namespace ActorNet.Actors.Nics;

/// <summary>A NIC to itself: its guest is to be announced once more.</summary>
/// <param name="Announcement">As it was asked for.</param>
/// <param name="Round">Which time, from 1.</param>
internal sealed record AnnouncementDue(AnnounceSelf Announcement, int Round);
