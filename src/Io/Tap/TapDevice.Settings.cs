using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Tap;

/// <content>What can be changed while it is open.</content>
public sealed partial class TapDevice
{
    private readonly bool _isOfKernel;
    private TapOffloads _askedOffloads;

    /// <summary>False for the socket of a test, which has none of these settings.</summary>
    public bool IsOfKernel => _isOfKernel;

    /// <summary>What the kernel leaves undone in the frames that it gives us now: <see cref="Offloads"/> or less.</summary>
    public TapOffloads AskedOffloads => _askedOffloads;

    /// <summary>Says what the kernel may leave undone from now on. What it takes from us does not depend on it.</summary>
    /// <param name="offloads">What is not in <see cref="Offloads"/> is left out, and so is what needs another one.</param>
    /// <returns>False when that is what it does already.</returns>
    public bool TrySetOffloads(TapOffloads offloads)
    {
        offloads &= Offloads;
        if ((offloads & TapOffloads.Checksum) == 0) offloads = TapOffloads.None; // the kernel takes nothing else without it
        if ((offloads & (TapOffloads.Tso4 | TapOffloads.Tso6)) == 0) offloads &= ~TapOffloads.TsoEcn;
        // The two go together in the kernel.
        if ((offloads & (TapOffloads.Uso4 | TapOffloads.Uso6)) != (TapOffloads.Uso4 | TapOffloads.Uso6)) offloads &= ~(TapOffloads.Uso4 | TapOffloads.Uso6);
        if (offloads == _askedOffloads) return false;
        if (_isOfKernel && LibC.IoctlByValue(Handle, LibC.TUNSETOFFLOAD, (nuint)offloads) != 0) throw Failed("set the offloads of");
        _askedOffloads = offloads;
        return true;
    }

    /// <summary>Bytes of frames that we wrote which the kernel may hold before writes would block; at least 1.</summary>
    public void SetSendBuffer(int bytes) => SetNumber(LibC.TUNSETSNDBUF, bytes, $"set a send buffer of {bytes} bytes on");

    /// <summary>Bytes of frames that we wrote which the kernel may hold.</summary>
    public unsafe int GetSendBuffer()
    {
        int bytes;
        return LibC.Ioctl(Handle, LibC.TUNGETSNDBUF, &bytes) == 0 ? bytes : throw Failed("read the send buffer of");
    }

    /// <summary>Whether the interface outlives its descriptors.</summary>
    public void SetPersistent(bool persistent)
    {
        if (LibC.IoctlByValue(Handle, LibC.TUNSETPERSIST, persistent ? 1u : 0u) != 0) throw Failed(persistent ? "keep" : "give up");
    }

    /// <summary>Who may open the interface besides the superuser; for one that persists.</summary>
    public void SetOwner(uint user)
    {
        if (LibC.IoctlByValue(Handle, LibC.TUNSETOWNER, user) != 0) throw Failed($"make user {user} the owner of", "There is no such user in this user namespace.");
    }

    /// <summary>Which group may open the interface besides the superuser; for one that persists.</summary>
    public void SetGroup(uint group)
    {
        if (LibC.IoctlByValue(Handle, LibC.TUNSETGROUP, group) != 0) throw Failed($"make group {group} the owner of", "There is no such group in this user namespace.");
    }

    /// <summary>Shows the host's stack a carrier, or none.</summary>
    /// <returns>False where there is no such thing: a macvtap, a kernel before 5.0.</returns>
    public unsafe bool TrySetCarrier(bool up)
    {
        if (!_isOfKernel) return false;
        int carrier = up ? 1 : 0;
        if (LibC.Ioctl(Handle, LibC.TUNSETCARRIER, &carrier) == 0) return true;
        return LibC.LastError is Errno.Inval or Errno.NoTty or Errno.BadFd ? false : throw Failed("set the carrier of");
    }

    /// <summary>Takes part in the interface's queues, or not: then it gets no frames, and what it had not read is lost. It may still write.</summary>
    public unsafe void SetAttached(bool attached)
    {
        if (!_isOfKernel) return;
        InterfaceRequest request = default;
        request.Flags = attached ? LibC.IFF_ATTACH_QUEUE : LibC.IFF_DETACH_QUEUE;
        if (LibC.Ioctl(Handle, LibC.TUNSETQUEUE, &request) != 0) throw Failed(attached ? "attach a queue of" : "detach a queue of");
    }

    private unsafe void SetNumber(uint code, int value, string operation)
    {
        if (LibC.Ioctl(Handle, code, &value) != 0) throw Failed(operation);
    }

    private LinuxException Failed(string operation, string ofNonsense = "This kind of interface does not know it.")
    {
        Errno errno = LibC.LastError;
        return new LinuxException($"{operation} tap {Name}", errno, errno switch
        {
            Errno.Perm => "This needs CAP_NET_ADMIN.",
            Errno.BadFd => "The interface was deleted.",
            Errno.Inval => ofNonsense,
            Errno.NoTty => "This kind of interface does not know it.",
            _ => null,
        });
    }
}
