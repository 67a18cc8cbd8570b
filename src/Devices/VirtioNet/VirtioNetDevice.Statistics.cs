using ActorNet.Devices.VirtioNet.Statistics;

namespace ActorNet.Devices.VirtioNet;

/// <content>Where the control queue finds the statistics of the others.</content>
public sealed partial class VirtioNetDevice
{
    private readonly IQueueStatistics?[] _statistics;

    /// <summary>Counters of the control queue.</summary>
    internal QueueCounters? ControlCounters { get; set; }

    /// <summary>All queues that the driver knows of.</summary>
    internal int QueueCount => ControlQueueIndex + 1;

    /// <summary>Says where a queue counts. Before its driver may ask.</summary>
    public void SetStatistics(int index, IQueueStatistics statistics) => Volatile.Write(ref _statistics[index], statistics);

    /// <summary>What a queue carries.</summary>
    internal QueueKind KindOf(int index)
    {
        if (index == ControlQueueIndex) return QueueKind.Control;
        return index % 2 == 0 ? QueueKind.Receive : QueueKind.Transmit;
    }

    /// <summary>Where a queue counts; null when nobody said so.</summary>
    public IQueueStatistics? StatisticsOf(int index)
    {
        if (index == ControlQueueIndex) return ControlCounters is { } counters ? new ControlQueueStatistics(counters) : null;
        return (uint)index < (uint)_statistics.Length ? Volatile.Read(ref _statistics[index]) : null;
    }
}
