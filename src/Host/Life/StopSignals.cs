using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorNet.Host.Commands;

namespace ActorNet.Host.Life;

/// <summary>
/// Turns Ctrl-C, SIGTERM and SIGHUP into a task that ends. The first one asks for an orderly stop; a second ends the process at once.
/// </summary>
/// <remarks>Who signals a process and its whole group, as timeout(1) does, asks once: what comes within a moment of the first is the first.</remarks>
public sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private long _first; // when; 0: not yet

    /// <summary>Listens from now on.</summary>
    public StopSignals()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Ends when the process is asked to stop.</summary>
    public Task Requested => _requested.Task;

    /// <summary>Cancelled when the process is asked to stop.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>From now on the end of this task asks for a stop too.</summary>
    public void StopAfter(Task task) => task.ContinueWith(_ => Request(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _cancellation.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true; // the runtime would end the process here and now
        // Whoever asks twice does not want to wait; the kernel closes what is open, and only socket files stay behind.
        long now = Stopwatch.GetTimestamp();
        long first = Interlocked.CompareExchange(ref _first, now, 0);
        if (first != 0 && Stopwatch.GetElapsedTime(first, now) > Moment) Environment.Exit(ExitCode.Forced);
        Request();
    }

    private void Request()
    {
        _requested.TrySetResult();
        _cancellation.Cancel();
    }
}
