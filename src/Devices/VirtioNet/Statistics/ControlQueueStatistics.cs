namespace ActorNet.Devices.VirtioNet.Statistics;

/// <summary>Statistics of the control queue, as they are when the command that asks for them is answered: it counts itself.</summary>
internal sealed class ControlQueueStatistics(QueueCounters counters) : IQueueStatistics
{
    /// <summary>Its numbers.</summary>
    internal enum Field
    {
        /// <summary>Commands received.</summary>
        Commands,

        /// <summary>Commands carried out.</summary>
        Succeeded,
    }

    public long Notifications => 0;

    public long Interrupts => 0;

    public long Dropped => 0;

    public long this[int counter]
    {
        get
        {
            long succeeded = counters[ControlCounter.Accepted] + 1;
            if (counter == (int)Field.Succeeded) return succeeded;
            return succeeded + counters[ControlCounter.Refused] + counters[ControlCounter.NotNegotiated] + counters[ControlCounter.Unknown];
        }
    }
}
