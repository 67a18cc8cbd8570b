using System.Collections.Concurrent;
using ActorNet.Io.Processes;

namespace ActorNet.Tests.Kernel;

/// <summary>
/// A network namespace of its own for one test: a thread that has entered it, on which sockets and interfaces are opened. What was opened
/// there stays there, whichever thread uses it. Needs CAP_SYS_ADMIN (root, or a user namespace around the test run).
/// </summary>
internal sealed class NamespaceThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NamespaceThread()
    {
        _thread = new Thread(RunWork) { IsBackground = true, Name = "network namespace" };
        _thread.Start();
        Run(() =>
        {
            NetworkNamespace.EnterNew();
            return true;
        });
    }

    public T Run<T>(Func<T> function)
    {
        TaskCompletionSource<T> result = new();
        _work.Add(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                result.SetException(exception); // thrown again on the thread of the test
            }
        });
        return result.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void RunWork()
    {
        foreach (Action work in _work.GetConsumingEnumerable()) work();
    }
}
