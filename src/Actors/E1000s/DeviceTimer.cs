using ActorNet.Actors.Lanes;
using ActorNet.Devices.Pci;

namespace ActorNet.Actors.E1000s;

/// <summary>Tells the NIC when its device's next deadline has come.</summary>
/// <remarks>
/// Few messages are under way at a time and none for longer than <see cref="Longest"/>, so that a driver that sets its timers again and again
/// cannot pile them up; a far deadline is approached in several steps. Nothing is cancelled: a message that comes for nothing finds nothing due.
/// </remarks>
internal sealed class DeviceTimer(PciFunction function, IActorRef nic, IScheduler scheduler)
{
    private const int MostTimers = 4;
    private const long Longest = 20_000_000; // ns

    private readonly LaneClock _clock = new(scheduler);
    private int _timers;
    private long _first = long.MaxValue; // none is known to come before

    /// <summary>Now, in nanoseconds of the NIC's clock.</summary>
    public long Now => _clock.Nanoseconds;

    /// <summary>The deadline may be another one.</summary>
    public void Set()
    {
        long deadline = function.NextDeadline;
        if (deadline >= _first || _timers == MostTimers) return;
        long now = Now;
        long wait = Math.Clamp(deadline - now, 0, Longest);
        if (now + wait >= _first) return;
        _first = now + wait;
        _timers++;
        scheduler.ScheduleTellOnce(TimeSpan.FromTicks((wait + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick), nic, DeviceTimerDue.Instance, nic);
    }

    /// <summary>On <see cref="DeviceTimerDue"/>, before <see cref="Set"/>.</summary>
    public void OnTimer()
    {
        _timers--;
        _first = long.MaxValue;
    }
}
