using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.Io.Tap;

/// <summary>
/// Fetches open taps from a launcher that listens on a Unix socket: it sends one message, of any bytes but at least one, with the
/// descriptors of all queues of one interface (SCM_RIGHTS), and may close the connection afterwards.
/// </summary>
public static class TapLauncher
{
    /// <summary>Connects and takes the descriptors. Blocks the calling thread until they are there or the time is over.</summary>
    /// <param name="path">Where the launcher listens.</param>
    /// <param name="timeout">How long it may take to send.</param>
    /// <exception cref="LinuxException">Nobody listens, or what came was no descriptor.</exception>
    public static IReadOnlyList<FdHandle> Fetch(string path, TimeSpan timeout)
    {
        ConnectStatus status = UnixConnection.TryConnect(path, out UnixConnection? connection);
        if (connection is null)
            throw new LinuxException($"fetch taps from {path}", status == ConnectStatus.NotThere ? Errno.NoEnt : Errno.ConnRefused, $"Start the launcher first: {status.Words()}.");
        using (connection)
        {
            var descriptors = new List<FdHandle>();
            try
            {
                Receive(connection, path, timeout, descriptors);
                return descriptors;
            }
            catch
            {
                foreach (FdHandle descriptor in descriptors) descriptor.Dispose();
                throw;
            }
        }
    }

    private static void Receive(UnixConnection connection, string path, TimeSpan timeout, List<FdHandle> descriptors)
    {
        byte[] bytes = new byte[256];
        if (connection.Handle.WaitFor(ReadyEvents.Readable, timeout) == ReadyEvents.None)
            throw new LinuxException($"fetch taps from {path}", Errno.TimedOut, $"The launcher sent nothing within {timeout.TotalSeconds:0.#} s of the connection.");
        switch (connection.TryReceive(bytes, descriptors, out _))
        {
            case IoStatus.Done when descriptors.Count > 0: return;
            case IoStatus.Truncated:
                throw new LinuxException($"fetch taps from {path}", Errno.MFile, "Some descriptors were lost: this process may open no more (ulimit -n).");
            case IoStatus.Closed:
                throw new LinuxException($"fetch taps from {path}", Errno.ConnReset, "The launcher closed the connection and sent nothing.");
            default:
                throw new LinuxException($"fetch taps from {path}", Errno.Proto, "The launcher's first message has no descriptors (SCM_RIGHTS) with it.");
        }
    }
}
