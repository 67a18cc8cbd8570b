namespace ActorNet.Actors.Ports;

/// <summary>Closes what ports leave when they stop and what takes the kernel long to close: beside the lanes, by one thread, in the order in which it came.</summary>
/// <remarks>
/// A port is gone when what it left is closed: supervisors ask with <see cref="TellWhenClosed"/>. The system's end waits for everything, for as long as a phase
/// of the shutdown may take; what is open then is closed by the end of the process. From any thread.
/// </remarks>
public sealed class PortClosings : IExtension
{
    private readonly Lock _lock = new();
    private readonly Queue<Closing> _waiting = new();
    private readonly Dictionary<IActorRef, Remains> _open = [];
    private readonly ILoggingAdapter _log;
    private TaskCompletionSource? _empty;
    private bool _isClosing;

    internal PortClosings(ExtendedActorSystem system)
    {
        _log = Logging.GetLogger(system, typeof(PortClosings));
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "port closings", async () =>
        {
            await WhenAllClosed().ConfigureAwait(false);
            return Done.Instance;
        });
    }

    /// <summary>Those of a system. Whoever will need them asks before the system ends.</summary>
    public static PortClosings Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<PortClosings, PortClosingsProvider>();
    }

    /// <summary>Closes something, later.</summary>
    /// <param name="port">Whose it was.</param>
    /// <param name="what">Nobody uses it any more.</param>
    /// <param name="first">What is to be done while it is open, on a thread of its own; it reports what goes wrong itself. It is in the caller's network namespace.</param>
    public void Close(IActorRef port, IDisposable what, Action? first = null)
    {
        var closing = new Closing(port, what);
        lock (_lock)
        {
            if (!_open.TryGetValue(port, out Remains? remains)) _open.Add(port, remains = new Remains());
            remains.Count++;
        }

        if (first is null) Enqueue(closing);
        else Start("before closing", () => Run(first, closing));
    }

    /// <summary>Tells somebody <see cref="PortClosed"/> when all that a port left is closed. For its supervisor, once the port has stopped.</summary>
    /// <returns>False when it is: nothing will be told.</returns>
    public bool TellWhenClosed(IActorRef port, IActorRef supervisor)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(port, out Remains? remains)) return false;
            remains.Asking = supervisor;
            return true;
        }
    }

    private static void Start(string name, Action run) => new Thread(() => run()) { IsBackground = true, Name = name }.UnsafeStart();

    private Task WhenAllClosed()
    {
        lock (_lock)
        {
            if (_open.Count == 0) return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private void Run(Action first, Closing closing)
    {
        Try(first);
        Enqueue(closing);
    }

    // The thread lives for as long as there is something to close.
    private void Enqueue(Closing closing)
    {
        lock (_lock)
        {
            _waiting.Enqueue(closing);
            if (_isClosing) return;
            _isClosing = true;
        }

        Start("port closings", CloseAll);
    }

    private void CloseAll()
    {
        while (TakeAll() is { Length: > 0 } all)
        {
            if (all.Length > 1 && all.Select(static closing => closing.What).OfType<IClosedTogether>().FirstOrDefault() is { } one)
                Try(() => one.PrepareClosing(all.Select(static closing => closing.What)));
            foreach (Closing closing in all)
            {
                Try(closing.What.Dispose);
                Forget(closing.Port);
            }
        }
    }

    private Closing[] TakeAll()
    {
        lock (_lock)
        {
            Closing[] all = [.. _waiting];
            _waiting.Clear();
            _isClosing = all.Length > 0;
            return all;
        }
    }

    private void Forget(IActorRef port)
    {
        IActorRef? asking = null;
        lock (_lock)
        {
            Remains remains = _open[port];
            if (--remains.Count == 0)
            {
                _open.Remove(port);
                asking = remains.Asking;
            }

            if (_open.Count == 0) _empty?.TrySetResult();
        }

        asking?.Tell(new PortClosed(port), ActorRefs.NoSender);
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // Our bug, and no reason to leave the others open.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.Error(e, "closing what a port left failed");
        }
    }

    private sealed record Closing(IActorRef Port, IDisposable What);

    private sealed class Remains
    {
        public int Count { get; set; }

        public IActorRef? Asking { get; set; }
    }
}
