using ActorNet.Devices.VirtioNet.Statistics;

namespace ActorNet.Devices.Tests.VirtioNet.Control;

/// <summary>Counters that are all different: the queue's index and which it is.</summary>
internal sealed class FakeStatistics(int index) : IQueueStatistics
{
    public long Notifications => (index << 16) | 0x1000;

    public long Interrupts => (index << 16) | 0x2000;

    public long Dropped => (index << 16) | 0x3000;

    public long this[int counter] => (index << 16) | counter;
}
