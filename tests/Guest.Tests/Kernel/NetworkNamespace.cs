using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ActorNet.Guest.Tests.Kernel;

/// <summary>
/// A network namespace of its own for one test: a thread that has entered it, on which sockets and interfaces are opened.
/// What was opened there stays there, whichever thread uses it. Needs CAP_SYS_ADMIN (root, or a user namespace around the test run).
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public NetworkNamespace()
    {
        _thread = new Thread(RunWork) { IsBackground = true, Name = "network namespace" };
        _thread.Start();
        Run(Enter);
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

    private static bool Enter() => Unshare(CloneNewNet) == 0
        ? true
        : throw new InvalidOperationException(
            $"no network namespace (errno {Marshal.GetLastPInvokeError()}): run as root, or the whole test run under unshare -Urn (with lo up)");

    private void RunWork()
    {
        foreach (Action work in _work.GetConsumingEnumerable()) work();
    }

    [DllImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static extern int Unshare(int flags);
}
