namespace ActorNet.Runtime;

/// <summary>How often a child was restarted, as far as its supervisor's window reaches.</summary>
public class ChildRestartStats : IChildStats
{
    /// <summary>Starts counting for a child.</summary>
    /// <param name="child">The child.</param>
    /// <param name="maxNrOfRetriesCount">Restarts so far.</param>
    /// <param name="restartTimeWindowStartTicks">Start of the window in ticks of 100 ns of the system's monotonic clock, 0 for none.</param>
    public ChildRestartStats(IInternalActorRef child, uint maxNrOfRetriesCount = 0, long restartTimeWindowStartTicks = 0)
    {
        Child = child;
        MaxNrOfRetriesCount = maxNrOfRetriesCount;
        RestartTimeWindowStartTicks = restartTimeWindowStartTicks;
    }

    /// <summary>The child's incarnation.</summary>
    public long Uid => Child.Path.Uid;

    /// <summary>The child.</summary>
    public IInternalActorRef Child { get; }

    /// <summary>Restarts in the current window.</summary>
    public uint MaxNrOfRetriesCount { get; private set; }

    /// <summary>Start of the current window in ticks of 100 ns of the system's monotonic clock, 0 when there is none.</summary>
    public long RestartTimeWindowStartTicks { get; private set; }

    /// <summary>Counts a restart and says whether it is still allowed. Without a number and with a window, one a window is.</summary>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
        {
            return false;
        }
        if (withinTimeMilliseconds <= 0)
        {
            return maxNrOfRetries < 0 || ++MaxNrOfRetriesCount <= maxNrOfRetries;
        }

        uint limit = maxNrOfRetries < 0 ? 1 : (uint)maxNrOfRetries;
        // 1 rather than 0 for the very first instant of a virtual clock: 0 says that there is no window.
        long now = Math.Max(1, Child.Provider.Settings.System.Scheduler.MonotonicClock.Ticks);
        bool inside = RestartTimeWindowStartTicks != 0
            && now - RestartTimeWindowStartTicks <= withinTimeMilliseconds * TimeSpan.TicksPerMillisecond;
        if (!inside)
        {
            RestartTimeWindowStartTicks = now;
            MaxNrOfRetriesCount = 1;
            return true;
        }
        return ++MaxNrOfRetriesCount <= limit;
    }
}
