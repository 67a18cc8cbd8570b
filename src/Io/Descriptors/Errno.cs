namespace ActorNet.Io.Descriptors;

/// <summary>
/// Error numbers of the Linux kernel that this program meets (asm-generic/errno.h; the same on x86-64 and arm64).
/// A member is the C name without its leading E, so <see cref="ErrnoNames.Symbol"/> can give that name back.
/// </summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,
    /// <summary>EPERM: operation not permitted.</summary>
    Perm = 1,
    /// <summary>ENOENT: no such file or directory.</summary>
    NoEnt = 2,
    /// <summary>ESRCH: no such process.</summary>
    Srch = 3,
    /// <summary>EINTR: a signal interrupted the call.</summary>
    Intr = 4,
    /// <summary>EIO: input/output error; from a tap: the interface is down.</summary>
    Io = 5,
    /// <summary>ENXIO: no such device or address.</summary>
    NxIo = 6,
    /// <summary>E2BIG: list too long; from a tap: too many queues. (A C# name cannot start with a digit.)</summary>
    TooBig = 7,
    /// <summary>EBADF: not an open file descriptor.</summary>
    BadF = 9,
    /// <summary>EAGAIN: would block.</summary>
    Again = 11,
    /// <summary>ENOMEM: out of memory.</summary>
    NoMem = 12,
    /// <summary>EACCES: permission denied.</summary>
    Acces = 13,
    /// <summary>EFAULT: bad address.</summary>
    Fault = 14,
    /// <summary>EBUSY: in use.</summary>
    Busy = 16,
    /// <summary>EEXIST: exists already.</summary>
    Exist = 17,
    /// <summary>ENODEV: no such device.</summary>
    NoDev = 19,
    /// <summary>ENOTDIR: a part of the path is not a directory.</summary>
    NotDir = 20,
    /// <summary>EISDIR: is a directory.</summary>
    IsDir = 21,
    /// <summary>EINVAL: invalid argument.</summary>
    Inval = 22,
    /// <summary>ENFILE: too many open files in the system.</summary>
    NFile = 23,
    /// <summary>EMFILE: too many open files in this process.</summary>
    MFile = 24,
    /// <summary>ENOTTY: the descriptor does not know this ioctl.</summary>
    NoTty = 25,
    /// <summary>ENOSPC: no space left.</summary>
    NoSpc = 28,
    /// <summary>EROFS: read-only file system.</summary>
    RoFs = 30,
    /// <summary>EPIPE: the reader is gone.</summary>
    Pipe = 32,
    /// <summary>ERANGE: out of range; from an interface that gets an XDP program: its MTU is too large for that.</summary>
    Range = 34,
    /// <summary>ENAMETOOLONG: name too long.</summary>
    NameTooLong = 36,
    /// <summary>ENOSYS: the kernel does not have this system call.</summary>
    NoSys = 38,
    /// <summary>EPROTO: protocol error.</summary>
    Proto = 71,
    /// <summary>EOVERFLOW: value too large.</summary>
    Overflow = 75,
    /// <summary>EBADFD: descriptor in a bad state; from a tap: its interface was deleted.</summary>
    BadFd = 77,
    /// <summary>ENOTSOCK: not a socket.</summary>
    NotSock = 88,
    /// <summary>EDESTADDRREQ: nobody to send to.</summary>
    DestAddrReq = 89,
    /// <summary>EMSGSIZE: message too long.</summary>
    MsgSize = 90,
    /// <summary>EPROTOTYPE: socket of another kind.</summary>
    ProtoType = 91,
    /// <summary>ENOPROTOOPT: the socket does not know this option.</summary>
    NoProtoOpt = 92,
    /// <summary>EOPNOTSUPP: not supported.</summary>
    OpNotSupp = 95,
    /// <summary>EAFNOSUPPORT: the kernel does not have sockets of this family.</summary>
    AfNoSupport = 97,
    /// <summary>EADDRINUSE: address in use.</summary>
    AddrInUse = 98,
    /// <summary>EADDRNOTAVAIL: address not available; from an interface: it has none.</summary>
    AddrNotAvail = 99,
    /// <summary>ENETDOWN: the network is down.</summary>
    NetDown = 100,
    /// <summary>ENETUNREACH: no way to that network.</summary>
    NetUnreach = 101,
    /// <summary>ECONNABORTED: the connection was given up before it was accepted.</summary>
    ConnAborted = 103,
    /// <summary>ECONNRESET: the peer is gone.</summary>
    ConnReset = 104,
    /// <summary>ENOBUFS: no buffer space.</summary>
    NoBufs = 105,
    /// <summary>ENOTCONN: not connected.</summary>
    NotConn = 107,
    /// <summary>ETOOMANYREFS: too many descriptors in flight.</summary>
    TooManyRefs = 109,
    /// <summary>ETIMEDOUT: timed out.</summary>
    TimedOut = 110,
    /// <summary>ECONNREFUSED: nobody listens.</summary>
    ConnRefused = 111,
    /// <summary>EHOSTUNREACH: no way to that host.</summary>
    HostUnreach = 113,
    /// <summary>EINPROGRESS: the operation is under way.</summary>
    InProgress = 115,
    /// <summary>ECANCELED: given up, as what a script refused.</summary>
    Canceled = 125,
}
