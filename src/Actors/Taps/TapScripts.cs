using System.Collections.Concurrent;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Processes;

namespace ActorNet.Actors.Taps;

/// <summary>Runs what is to be run before taps are closed, beside the lanes; the system's end waits for it.</summary>
public sealed class TapScripts : IExtension
{
    /// <summary>For how long such a script may run: less than a phase of the shutdown.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<Task, string> _running = new();
    private readonly ILoggingAdapter _log;

    internal TapScripts(ExtendedActorSystem system)
    {
        _log = Logging.GetLogger(system, typeof(TapScripts));
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "tap scripts", async () =>
        {
            await Task.WhenAll(_running.Keys).ConfigureAwait(false);
            return Done.Instance;
        });
    }

    /// <summary>Those of a system.</summary>
    public static TapScripts Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<TapScripts, TapScriptsProvider>();
    }

    /// <summary>Runs a script with the interface's name, then closes the tap, whatever came of it.</summary>
    public void RunAndClose(string id, string script, OpenTap tap)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running.TryAdd(ended.Task, id);
        // A thread, and not the pool's: it is in the network namespace of the lane that starts it.
        new Thread(() => Run(id, script, tap, ended)) { IsBackground = true, Name = "tap script" }.Start();
    }

    private void Run(string id, string script, OpenTap tap, TaskCompletionSource ended)
    {
        try
        {
            Script.Run(script, tap.Name, Limit);
        }
        catch (LinuxException e)
        {
            _log.Warning("{0}: {1}", id, e.Message);
        }
        finally
        {
            tap.Dispose();
            _running.TryRemove(ended.Task, out _);
            ended.SetResult();
        }
    }
}
