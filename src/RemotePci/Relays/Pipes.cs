using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;
using ActorNet.Io.Sockets;

namespace ActorNet.RemotePci.Relays;

/// <summary>Sends on a socket that does not wait, waiting.</summary>
internal static class Pipes
{
    /// <returns>False when there is nobody any more.</returns>
    public static bool TrySend(UnixConnection connection, ReadOnlySpan<byte> bytes, ReadOnlySpan<FdHandle> files)
    {
        while (bytes.Length > 0)
        {
            IoStatus status = connection.TrySend(bytes, files, out int count);
            if (status == IoStatus.WouldBlock) connection.Handle.WaitFor(ReadyEvents.Writable, Timeout.InfiniteTimeSpan);
            else if (status != IoStatus.Done) return false;
            if (count > 0) files = [];
            bytes = bytes[count..];
        }
        return true;
    }
}
