using ActorNet.Actors.Lanes;
using ActorNet.Devices.VirtioNet;

namespace ActorNet.Actors.VirtioNets;

/// <summary>Raises a queue's interrupts: at once, or after as many packets or as long as the driver allows. virtio 1.2 section 5.1.6.5.9.</summary>
/// <remarks>
/// What is held back is told before the queue stops, pauses or is disabled. Few timers run at a time, and none longer than
/// <see cref="LongestTimer"/>: so a driver that changes its settings again and again cannot pile up timers.
/// </remarks>
/// <param name="self">The queue's actor, which hears <see cref="InterruptDue"/>.</param>
/// <param name="device">Where the driver's settings are.</param>
/// <param name="scheduler">Its system's.</param>
/// <param name="totals">Where it counts; null for a queue that carries no frames, whose interrupts never wait.</param>
internal sealed class InterruptModeration(IActorRef self, VirtioNetDevice device, IScheduler scheduler, QueueTotals? totals)
{
    private const int MostTimers = 4;

    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(1);

    private readonly LaneClock _clock = new(scheduler);
    private bool _held;
    private int _timers;
    private TimeSpan _firstTimer = TimeSpan.MaxValue; // none is known to fire before
    private long _packets;
    private TimeSpan _since;

    /// <summary>How the driver is interrupted; null while it has given no way.</summary>
    public IInterrupt? Target { get; set; }

    /// <summary>The driver is interrupted in another way from now on.</summary>
    /// <remarks>
    /// What was raised in the former way just before may have reached nobody. A driver that suppresses notifications by event index is
    /// interrupted once for all that it has not looked at: it would never hear of it again. An interrupt too many costs it one look.
    /// </remarks>
    /// <param name="target">The way; null for none.</param>
    /// <param name="mayHaveRaised">True when the queue runs.</param>
    public void Replace(IInterrupt? target, bool mayHaveRaised)
    {
        Target = target;
        if (mayHaveRaised) target?.Raise();
    }

    /// <summary>Packets were shown to the driver.</summary>
    /// <param name="index">The queue's index.</param>
    /// <param name="wanted">True when the driver wants to be interrupted for them.</param>
    /// <param name="packets">How many.</param>
    public void Note(int index, bool wanted, long packets)
    {
        if (!wanted && !_held) return;
        CoalescingSettings settings = totals is null ? default : device.Coalescing.Of(index);
        if (!_held && !settings.IsOn)
        {
            Raise();
            return;
        }

        Hold(settings, packets);
    }

    /// <summary>The driver changed its settings.</summary>
    public void Recheck(int index)
    {
        if (_held) Hold(device.Coalescing.Of(index), 0);
    }

    /// <summary>On <see cref="InterruptDue"/>.</summary>
    public void OnTimer(int index)
    {
        _timers--;
        _firstTimer = TimeSpan.MaxValue;
        Recheck(index);
    }

    /// <summary>Tells what is held back.</summary>
    public void Flush()
    {
        if (_held) Raise();
    }

    private void Hold(CoalescingSettings settings, long packets)
    {
        if (!_held)
        {
            _held = true;
            _packets = 0;
            _since = _clock.Now;
        }

        _packets += packets;
        TimeSpan now = _clock.Now;
        TimeSpan left = TimeSpan.FromMicroseconds(settings.MaxMicroseconds) - (now - _since);
        if (!settings.IsOn || _packets >= settings.MaxPackets || left <= TimeSpan.Zero)
        {
            Raise();
            return;
        }

        if (left > LongestTimer) left = LongestTimer;
        if (now + left >= _firstTimer || _timers == MostTimers) return;
        _timers++;
        _firstTimer = now + left;
        scheduler.ScheduleTellOnce(left, self, InterruptDue.Instance, self);
    }

    private void Raise()
    {
        _held = false;
        if (totals is not null) totals.Interrupts++;
        Target?.Raise();
    }
}
