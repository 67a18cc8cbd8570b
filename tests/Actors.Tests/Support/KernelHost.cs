using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using ActorNet.Io.Processes;
using ActorNet.Io.Tap;

namespace ActorNet.Actors.Tests.Support;

/// <summary>
/// A host of its own: a network namespace with taps and sockets that this kernel serves. Needs CAP_SYS_ADMIN (root, or a user namespace
/// around the test run). What is opened in it stays in it, whichever thread uses it.
/// </summary>
internal sealed class KernelHost : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public KernelHost()
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = "network namespace" };
        _thread.Start();
        Run(() =>
        {
            NetworkNamespace.EnterNew();
            return true;
        });
    }

    /// <summary>Opens a tap with this host's addresses 10.99.0.N and fd00::N.</summary>
    public TapDevice OpenTap(int number, TapOptions options)
    {
        TapDevice tap = Run(() => TapDevice.Open($"t{number}", options));
        Ip($"link set {tap.Name} mtu 1500 up");
        Ip($"addr add 10.99.0.{number}/24 dev {tap.Name}");
        Ip($"addr add fd00::{number}/64 dev {tap.Name} nodad");
        return tap;
    }

    /// <summary>ip(8).</summary>
    public void Ip(string arguments) => Run(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}: {errors}");
        return true;
    });

    public Socket Socket(AddressFamily family, SocketType type, ProtocolType protocol) =>
        Run(() => new Socket(family, type, protocol) { ReceiveTimeout = 20_000, SendTimeout = 20_000 });

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

    private void Loop()
    {
        foreach (Action work in _work.GetConsumingEnumerable()) work();
    }
}
