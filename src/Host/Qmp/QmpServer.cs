using System.Net.Sockets;
using System.Text.Json;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Sockets;

namespace ActorNet.Host.Qmp;

/// <summary>The control socket: takes clients, and tells them all what happens. QEMU qmp-spec.</summary>
/// <remarks>
/// Owns the socket file from <see cref="Bind"/> on. Control plane: ordinary asynchronous code on the thread pool, away from the lanes.
/// </remarks>
public sealed class QmpServer : IAsyncDisposable, IQmpProgram
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private readonly UnixListener _listener;
    private readonly Socket _socket;
    private readonly QmpLimits _limits;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _accepting = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<QmpSession, Task> _sessions = [];
    private Task _acceptance = Task.CompletedTask;
    private int _announced;
    private int _disposed;

    private QmpServer(UnixListener listener, QmpLimits limits, TimeProvider time)
    {
        _listener = listener;
        _limits = limits;
        _time = time;
        // A second descriptor for the same socket: the listener keeps its own until it has removed the file.
        FdHandle copy = listener.Handle.Duplicate();
        _socket = new Socket(new SafeSocketHandle(copy.Number, ownsHandle: true));
        copy.SetHandleAsInvalid();
        copy.Dispose();
    }

    /// <summary>Ends when a client asks for the end of the program.</summary>
    public Task QuitRequested => _quit.Task;

    /// <inheritdoc/>
    public bool IsEnding => Volatile.Read(ref _announced) != 0;

    /// <summary>Takes the path: clients may connect, and wait until <see cref="Serve"/>.</summary>
    /// <param name="path">Only this user may connect to it. A stale socket there is replaced.</param>
    /// <param name="limits">What clients may.</param>
    /// <param name="time">The clock for events.</param>
    /// <exception cref="LinuxException">The path cannot be taken; says why and what to do.</exception>
    public static QmpServer Bind(string path, QmpLimits? limits = null, TimeProvider? time = null)
    {
        UnixListener listener = UnixListener.Bind(path, mode: UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            return new QmpServer(listener, limits ?? QmpLimits.Default, time ?? TimeProvider.System);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>Begins to serve clients. Once.</summary>
    /// <param name="context">What commands work on.</param>
    /// <param name="onFault">Told of exceptions that are bugs.</param>
    public void Serve(QmpContext context, Action<Exception> onFault) => _acceptance = AcceptAsync(context, onFault);

    /// <summary>Tells every client that has ended its negotiation that something happened.</summary>
    /// <param name="name">In capitals, as QEMU spells it.</param>
    /// <param name="data">Writes the members of the event's data object.</param>
    public void Emit(string name, Action<Utf8JsonWriter> data)
    {
        byte[] line = QmpMessages.Event(name, _time.GetUtcNow(), data);
        foreach (QmpSession session in Sessions()) session.SendEvent(line);
    }

    /// <summary>Tells the clients that the program ends. Their connections stay open until this object is disposed: then everything is gone.</summary>
    /// <param name="cause">One of <see cref="ShutdownCause"/>; of several calls only the first one counts.</param>
    public void AnnounceShutdown(string cause)
    {
        if (Interlocked.Exchange(ref _announced, 1) != 0) return;
        Emit("SHUTDOWN", json =>
        {
            json.WriteBoolean("guest", false);
            json.WriteString("reason", cause);
        });
    }

    /// <inheritdoc/>
    void IQmpProgram.Quit()
    {
        AnnounceShutdown(ShutdownCause.Quit);
        _quit.TrySetResult();
    }

    /// <summary>Ends all sessions, what waits for them still sent, and removes the socket's file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _accepting.CancelAsync().ConfigureAwait(false);
        await _acceptance.ConfigureAwait(false);
        Task[] running;
        lock (_lock) running = [.. _sessions.Values];
        foreach (QmpSession session in Sessions()) session.Stop();
        await Task.WhenAll(running).ConfigureAwait(false);
        _socket.Dispose();
        _listener.Dispose();
        _accepting.Dispose();
    }

    private QmpSession[] Sessions()
    {
        lock (_lock) return [.. _sessions.Keys];
    }

    private async Task AcceptAsync(QmpContext context, Action<Exception> onFault)
    {
        while (!_accepting.IsCancellationRequested)
        {
            try
            {
                Socket client = await _socket.AcceptAsync(_accepting.Token).ConfigureAwait(false);
                if (!TryStart(new QmpSession(client, new QmpDialogue(context, _limits, onFault), _limits, this), onFault)) Refuse(client);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the client is gone already: the next one may fare better, a little later.
                await Task.Delay(AcceptPause, _time, _accepting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool TryStart(QmpSession session, Action<Exception> onFault)
    {
        lock (_lock)
        {
            if (_sessions.Count >= _limits.Clients) return false;
            _sessions.Add(session, Task.Run(() => RunAsync(session, onFault)));
            return true;
        }
    }

    private async Task RunAsync(QmpSession session, Action<Exception> onFault)
    {
        try
        {
            await session.RunAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The edge of a connection: what went wrong in it ends it, and nothing else.
        catch (Exception e)
#pragma warning restore CA1031
        {
            onFault(e);
        }
        lock (_lock) _sessions.Remove(session);
    }

    private void Refuse(Socket client)
    {
        using (client)
            client.Send(QmpMessages.Response(QmpReply.Refuse($"{_limits.Clients} clients are connected, and more are not served"), default));
    }
}
