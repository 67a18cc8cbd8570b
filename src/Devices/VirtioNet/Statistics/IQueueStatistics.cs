namespace ActorNet.Devices.VirtioNet.Statistics;

/// <summary>What is counted of a receive or transmit queue. Read by another thread than the one that counts.</summary>
public interface IQueueStatistics
{
    /// <summary>Times that the driver rang the doorbell; what it rang while nobody waited counts once.</summary>
    long Notifications { get; }

    /// <summary>Interrupts raised.</summary>
    long Interrupts { get; }

    /// <summary>Frames that the device dropped.</summary>
    long Dropped { get; }

    /// <summary>A counter of the queue's table: <see cref="ReceiveCounter"/> or <see cref="TransmitCounter"/>.</summary>
    long this[int counter] { get; }
}
