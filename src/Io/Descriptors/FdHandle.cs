using ActorNet.Io.Native;
using ActorNet.Io.Readiness;
using Microsoft.Win32.SafeHandles;

namespace ActorNet.Io.Descriptors;

/// <summary>
/// Owns one file descriptor and closes it once. Every descriptor that this program opens or receives is owned by
/// one of these from the moment it exists, and closes on exec.
/// </summary>
public class FdHandle : SafeHandleMinusOneIsInvalid
{
    private FdHandle(int fd) : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>The number of the descriptor, for messages to people. Not for system calls: those take the handle.</summary>
    public int Number => (int)handle;

    /// <summary>Takes ownership of a descriptor that a system call has just returned.</summary>
    public static FdHandle FromRaw(int fd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fd);
        return new FdHandle(fd);
    }

    /// <summary>Takes ownership of a descriptor that the parent process left open (an "fd=N" option); it closes on exec from now on.</summary>
    /// <exception cref="LinuxException">No descriptor of that number is open.</exception>
    public static FdHandle FromInherited(int fd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fd);
        if (LibC.FcntlRaw(fd, LibC.F_SETFD, LibC.FD_CLOEXEC) < 0)
            throw new LinuxException($"use descriptor {fd}", LibC.LastError, "The program that starts this one has to leave the descriptor open.");
        return new FdHandle(fd);
    }

    /// <summary>Leaves the descriptor open, under its number, in programs that this process starts or becomes from now on.</summary>
    public void LeaveOpenOnExec()
    {
        if (LibC.Fcntl(this, LibC.F_SETFD, 0) < 0) throw new LinuxException($"leave descriptor {Number} open", LibC.LastError);
    }

    /// <summary>A second descriptor for the same open file, owned by the caller.</summary>
    public FdHandle Duplicate()
    {
        int copy = LibC.Fcntl(this, LibC.F_DUPFD_CLOEXEC, 0);
        return copy >= 0 ? new FdHandle(copy) : throw new LinuxException($"duplicate descriptor {Number}", LibC.LastError);
    }

    /// <summary>Makes reads and writes return instead of waiting. A property of the open file: whoever shares it sees it too.</summary>
    public void SetNonBlocking()
    {
        int flags = LibC.Fcntl(this, LibC.F_GETFL, 0);
        if (flags < 0 || ((flags & LibC.O_NONBLOCK) == 0 && LibC.Fcntl(this, LibC.F_SETFL, flags | LibC.O_NONBLOCK) < 0))
            throw new LinuxException($"make descriptor {Number} non-blocking", LibC.LastError);
    }

    /// <summary>One read. Closed at end of file or when the peer is gone.</summary>
    public unsafe IoStatus TryRead(Span<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do count = LibC.Read(this, start, (nuint)buffer.Length);
            while (count < 0 && LibC.LastError == Errno.Intr);
            length = (int)Math.Max(count, 0);
            if (count > 0) return IoStatus.Done;
            if (count == 0) return IoStatus.Closed;
        }
        return LibC.LastError switch
        {
            Errno.Again => IoStatus.WouldBlock,
            Errno.ConnReset or Errno.BadFd => IoStatus.Closed,
            var errno => throw new LinuxException($"read from descriptor {Number}", errno),
        };
    }

    /// <summary>One write; <paramref name="length"/> tells how much of the buffer was taken.</summary>
    public unsafe IoStatus TryWrite(ReadOnlySpan<byte> buffer, out int length)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do count = LibC.Write(this, start, (nuint)buffer.Length);
            while (count < 0 && LibC.LastError == Errno.Intr);
            length = (int)Math.Max(count, 0);
            if (count >= 0) return IoStatus.Done;
        }
        return LibC.LastError switch
        {
            Errno.Again => IoStatus.WouldBlock,
            Errno.Pipe or Errno.ConnReset or Errno.BadFd => IoStatus.Closed,
            var errno => throw new LinuxException($"write to descriptor {Number}", errno),
        };
    }

    /// <summary>
    /// Blocks the calling thread until the descriptor is ready or the time is over (then 0). For start-up dialogues and
    /// tests; the datapath waits in its <see cref="Reactor"/>.
    /// </summary>
    /// <param name="events">What to wait for; errors and hang-ups always end the wait.</param>
    /// <param name="timeout">Negative: without limit. Millisecond resolution.</param>
    public unsafe ReadyEvents WaitFor(ReadyEvents events, TimeSpan timeout)
    {
        bool added = false;
        try
        {
            DangerousAddRef(ref added);
            long deadline = Environment.TickCount64 + (long)Math.Ceiling(timeout.TotalMilliseconds);
            int remaining = timeout < TimeSpan.Zero ? -1 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
            while (true)
            {
                var entry = new PollEntry { Fd = (int)handle, Events = (short)events };
                int count = LibC.Poll(&entry, 1, remaining);
                if (count >= 0) return (ReadyEvents)(ushort)entry.Returned;
                if (LibC.LastError != Errno.Intr) throw new LinuxException($"wait for descriptor {Number}", LibC.LastError);
                if (remaining >= 0) remaining = (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
            }
        }
        finally
        {
            if (added) DangerousRelease();
        }
    }

    /// <summary>"fd N", for log lines.</summary>
    public override string ToString() => $"fd {Number}";

    /// <inheritdoc/>
    // close(2) releases the number even when it reports an error (EINTR included): a retry could close a stranger's file.
    protected override bool ReleaseHandle() => LibC.Close((int)handle) == 0 || LibC.LastError != Errno.BadF;
}
