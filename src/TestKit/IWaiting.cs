namespace ActorNet.TestKit;

/// <summary>How a test waits, and on what time.</summary>
internal interface IWaiting
{
    /// <summary>Time since some moment: what deadlines are measured on.</summary>
    TimeSpan Now { get; }

    /// <summary>Waits until a condition holds; false when that takes too long.</summary>
    /// <param name="gate">The lock under which the condition changes; whoever changes it pulses it.</param>
    /// <param name="condition">The condition. It is tried with the gate held.</param>
    /// <param name="timeout">How long to wait: zero looks once, at all that has happened so far; a negative time waits without end.</param>
    /// <param name="cancellation">Ends the wait with an exception.</param>
    bool Until(object gate, Func<bool> condition, TimeSpan timeout, CancellationToken cancellation = default);

    /// <summary>Waits until a task has ended; false when that takes too long.</summary>
    bool Until(Task task, TimeSpan timeout);
}
