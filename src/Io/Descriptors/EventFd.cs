using ActorNet.Io.Native;

namespace ActorNet.Io.Descriptors;

/// <summary>
/// A doorbell: eventfd(2), or the write end of a pipe that a peer uses as one. Non-blocking in both directions, so a
/// peer that never reads can not stop us. Owns its descriptor.
/// </summary>
public sealed class EventFd : IDisposable
{
    private static readonly byte[] One = BitConverter.GetBytes(1ul);

    private EventFd(FdHandle handle) => Handle = handle;

    /// <summary>The descriptor, to register it with a reactor or to pass it on.</summary>
    public FdHandle Handle { get; }

    /// <summary>A new eventfd with a count of zero.</summary>
    public static EventFd Create()
    {
        int fd = LibC.EventFd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
        return fd >= 0 ? new EventFd(FdHandle.FromRaw(fd)) : throw new LinuxException("create an eventfd", LibC.LastError);
    }

    /// <summary>Takes ownership of a descriptor that a peer has sent as a doorbell, and makes it non-blocking.</summary>
    public static EventFd FromHandle(FdHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        handle.SetNonBlocking();
        return new EventFd(handle);
    }

    /// <summary>
    /// Rings. A bell that is rung already (count or pipe full) counts as rung. Each ring of an eventfd gives a reactor a
    /// new event, whether or not the count was read in between.
    /// </summary>
    /// <returns>False when nobody can hear it: the reader is gone or the descriptor cannot be written.</returns>
    public unsafe bool Signal()
    {
        fixed (byte* one = One)
        {
            nint count;
            do count = LibC.Write(Handle, one, sizeof(ulong));
            while (count < 0 && LibC.LastError == Errno.Intr);
            return count >= 0 || LibC.LastError == Errno.Again;
        }
    }

    /// <summary>Sets the count to zero. Needed only by readers that poll the count or wait level-triggered.</summary>
    /// <returns>How often it was rung since the last call.</returns>
    public unsafe ulong Drain()
    {
        ulong total = 0;
        nint count;
        do count = LibC.Read(Handle, (byte*)&total, sizeof(ulong));
        while (count < 0 && LibC.LastError == Errno.Intr);
        return count == sizeof(ulong) ? total : 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
