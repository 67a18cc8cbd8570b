namespace ActorNet.Runtime;

/// <summary>A queue that takes a lock.</summary>
public interface IBlockingMessageQueueSemantics : IMultipleConsumerSemantics
{
    /// <summary>How long the lock is waited for.</summary>
    TimeSpan BlockTimeOut { get; set; }
}
