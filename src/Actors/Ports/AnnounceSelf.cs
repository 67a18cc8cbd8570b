namespace ActorNet.Actors.Ports;

/// <summary>
/// To the port of a NIC: tells the network where its guest is to be found, as QEMU's announce-self: by the guest itself if it can, else in
/// its name. At once, and again after <see cref="Initial"/>, each time <see cref="Step"/> later than before but after <see cref="Max"/> at most.
/// </summary>
public sealed record AnnounceSelf
{
    /// <summary>As QEMU does after a migration.</summary>
    public static AnnounceSelf Usual { get; } = new();

    /// <summary>How often in all.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Time from the first to the second.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>By how much each time is longer than the one before.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time between two.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMilliseconds(550);

    /// <summary>The time before a round, 2 to <see cref="Rounds"/>.</summary>
    public TimeSpan Before(int round)
    {
        TimeSpan wait = Initial + ((round - 2) * Step);
        return wait < Max ? wait : Max;
    }
}
