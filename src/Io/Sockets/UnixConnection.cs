using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Sockets;

/// <summary>
/// A connected, non-blocking Unix socket that carries bytes and descriptors (SCM_RIGHTS, unix(7)). Owns its descriptor.
/// One thread at a time in each direction.
/// </summary>
public sealed class UnixConnection : IDisposable
{
    /// <summary>The most descriptors that one message can carry (SCM_MAX_FD).</summary>
    public const int MaxDescriptors = LibC.SCM_MAX_FD;

    // CMSG_SPACE(253 * sizeof(int)). With room for all that the kernel can send, a lost descriptor means that this process may open no more.
    private const int HeaderBytes = 16;
    private const int ControlBytes = HeaderBytes + ((((MaxDescriptors * sizeof(int)) + 7) / 8) * 8);

    internal UnixConnection(FdHandle handle) => Handle = handle;

    /// <summary>The descriptor, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>Takes ownership of a socket that a peer has sent, and makes it non-blocking.</summary>
    public static UnixConnection FromHandle(FdHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        handle.SetNonBlocking();
        return new UnixConnection(handle);
    }

    /// <summary>Connects without waiting.</summary>
    /// <param name="path">At most 107 bytes.</param>
    /// <param name="connection">Owned by the caller; null unless Connected.</param>
    /// <param name="kind">Has to be the listener's.</param>
    /// <exception cref="LinuxException">Not permitted, path too long, or a listener of another kind.</exception>
    public static unsafe ConnectStatus TryConnect(string path, out UnixConnection? connection, SocketKind kind = SocketKind.Stream)
    {
        UnixAddress address = UnixPath.ToAddress(path, out uint length);
        FdHandle handle = UnixPath.OpenSocket(kind);
        int result;
        do result = LibC.Connect(handle, &address, length);
        while (result != 0 && LibC.LastError == Errno.Intr);
        if (result == 0)
        {
            connection = new UnixConnection(handle);
            return ConnectStatus.Connected;
        }
        Errno errno = LibC.LastError;
        handle.Dispose();
        connection = null;
        return errno switch
        {
            Errno.NoEnt => ConnectStatus.NotThere,
            Errno.ConnRefused => ConnectStatus.Refused,
            Errno.Again => ConnectStatus.Busy,
            Errno.ProtoType => throw new LinuxException($"connect to {path}", errno, "The listener there speaks another kind of socket."),
            Errno.Acces or Errno.Perm => throw new LinuxException($"connect to {path}", errno, "This user may not write to that socket."),
            _ => throw new LinuxException($"connect to {path}", errno),
        };
    }

    /// <summary>Two connections to each other.</summary>
    public static unsafe (UnixConnection First, UnixConnection Second) Pair(SocketKind kind = SocketKind.Stream)
    {
        int* two = stackalloc int[2];
        if (LibC.SocketPair(LibC.AF_UNIX, UnixPath.TypeOf(kind) | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, 0, two) != 0)
            throw new LinuxException("open a pair of Unix sockets", LibC.LastError);
        return (new UnixConnection(FdHandle.FromRaw(two[0])), new UnixConnection(FdHandle.FromRaw(two[1])));
    }

    /// <summary>
    /// The process at the other end when it connected, listened or made the pair; 0 when it is in a process namespace that we do not see.
    /// </summary>
    public unsafe int PeerProcessId
    {
        get
        {
            PeerCredentials credentials;
            uint length = (uint)sizeof(PeerCredentials);
            return LibC.GetSocketOption(Handle, LibC.SOL_SOCKET, LibC.SO_PEERCRED, &credentials, &length) == 0
                ? credentials.Process
                : throw new LinuxException("ask for the peer of a Unix socket", LibC.LastError);
        }
    }

    /// <summary>
    /// Receives bytes and the descriptors that came with them. A stream never joins bytes behind a descriptor message with that message,
    /// so what was sent in one piece with descriptors begins where they are received.
    /// </summary>
    /// <param name="buffer">At least one byte.</param>
    /// <param name="descriptors">Received descriptors are appended; the caller owns them, whatever the outcome.</param>
    /// <param name="length">Bytes received.</param>
    /// <returns>Done; WouldBlock; Closed; Truncated when descriptors or a part of a SeqPacket message were lost.</returns>
    public unsafe IoStatus TryReceive(Span<byte> buffer, List<FdHandle> descriptors, out int length)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        byte* control = stackalloc byte[ControlBytes];
        nint count;
        MessageHeader message;
        fixed (byte* start = buffer)
        {
            var vector = new IoVector((nint)start, (nuint)buffer.Length);
            do
            {
                message = new MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlBytes };
                count = LibC.ReceiveMessage(Handle, &message, LibC.MSG_CMSG_CLOEXEC | LibC.MSG_DONTWAIT);
            }
            while (count < 0 && LibC.LastError == Errno.Intr);
        }
        length = (int)Math.Max(count, 0);
        if (count < 0)
        {
            return LibC.LastError switch
            {
                Errno.Again => IoStatus.WouldBlock,
                Errno.ConnReset or Errno.NotConn => IoStatus.Closed,
                var errno => throw new LinuxException("receive from a Unix socket", errno),
            };
        }
        TakeDescriptors(message, descriptors);
        if ((message.Flags & (LibC.MSG_CTRUNC | LibC.MSG_TRUNC)) != 0) return IoStatus.Truncated;
        return count == 0 ? IoStatus.Closed : IoStatus.Done;
    }

    /// <summary>Sends bytes, and copies of descriptors with the first of them. The caller keeps its descriptors.</summary>
    /// <param name="buffer">At least one byte.</param>
    /// <param name="descriptors">At most <see cref="MaxDescriptors"/>.</param>
    /// <param name="length">Bytes taken. Fewer than given on a full stream: send the rest later, without the descriptors.</param>
    /// <returns>Done; WouldBlock (nothing was sent); Closed; Rejected when a SeqPacket message is longer than the socket's buffer.</returns>
    public unsafe IoStatus TrySend(ReadOnlySpan<byte> buffer, ReadOnlySpan<FdHandle> descriptors, out int length)
    {
        if (descriptors.Length > MaxDescriptors) ThrowTooMany(descriptors.Length);
        byte* control = stackalloc byte[ControlBytes];
        int held = 0;
        try
        {
            int* numbers = (int*)(control + HeaderBytes); // SAFETY: at most 253 of them, checked above
            foreach (FdHandle descriptor in descriptors)
            {
                bool added = false;
                descriptor.DangerousAddRef(ref added);
                numbers[held++] = descriptor.Number;
            }
            return Send(buffer, control, held, out length);
        }
        finally
        {
            for (int i = 0; i < held; i++) descriptors[i].DangerousRelease();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private unsafe IoStatus Send(ReadOnlySpan<byte> buffer, byte* control, int descriptorCount, out int length)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            var vector = new IoVector((nint)start, (nuint)buffer.Length);
            var message = new MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptorCount > 0)
            {
                *(ControlHeader*)control = new ControlHeader
                {
                    Length = (nuint)(HeaderBytes + (descriptorCount * sizeof(int))),
                    Level = LibC.SOL_SOCKET,
                    Type = LibC.SCM_RIGHTS,
                };
                message.Control = control;
                message.ControlLength = (nuint)(HeaderBytes + ((((descriptorCount * sizeof(int)) + 7) / 8) * 8));
            }
            do count = LibC.SendMessage(Handle, &message, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
            while (count < 0 && LibC.LastError == Errno.Intr);
        }
        length = (int)Math.Max(count, 0);
        if (count >= 0) return IoStatus.Done;
        return LibC.LastError switch
        {
            Errno.Again => IoStatus.WouldBlock,
            Errno.Pipe or Errno.ConnReset or Errno.NotConn => IoStatus.Closed,
            Errno.MsgSize => IoStatus.Rejected,
            var errno => throw new LinuxException("send to a Unix socket", errno),
        };
    }

    /// <summary>Puts every received descriptor under a handle, whatever follows: a peer cannot make us leak by sending what we did not ask for.</summary>
    private static unsafe void TakeDescriptors(in MessageHeader message, List<FdHandle> descriptors)
    {
        // SAFETY: the kernel wrote ControlLength bytes, at most the ControlBytes it was offered; each step stays within them.
        nuint offset = 0;
        while (message.ControlLength >= offset + HeaderBytes)
        {
            ControlHeader header = Unsafe.ReadUnaligned<ControlHeader>(message.Control + offset);
            if (header.Length < HeaderBytes || header.Length > message.ControlLength - offset) return;
            if (header.Level == LibC.SOL_SOCKET && header.Type == LibC.SCM_RIGHTS)
            {
                var numbers = new ReadOnlySpan<int>(message.Control + offset + HeaderBytes, (int)(header.Length - HeaderBytes) / sizeof(int));
                foreach (int number in numbers) descriptors.Add(FdHandle.FromRaw(number));
            }
            offset += (header.Length + 7) & ~(nuint)7;
        }
    }

    [DoesNotReturn]
    private static void ThrowTooMany(int count) =>
        throw new ArgumentException($"{count} descriptors in one message; the kernel takes {MaxDescriptors}.");
}
