namespace ActorNet.Runtime;

/// <summary>A unit of work that an <c>ExecutorService</c> runs, once, on a thread of its own.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    /// <summary>Does the work.</summary>
    void Run();
}
