using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Vhost;

/// <summary>/dev/vhost-net, opened once a pair of rings. Owns the descriptor; with it the kernel ends what it does for us.</summary>
public sealed class VhostNet : IVhostNet
{
    private const string Device = "/dev/vhost-net";
    private const uint LogUsed = 1; // 1 << VHOST_VRING_F_LOG

    private readonly FdHandle _handle;

    private VhostNet(FdHandle handle, ulong features)
    {
        _handle = handle;
        Features = features;
    }

    /// <inheritdoc/>
    public ulong Features { get; }

    /// <summary>Opens the device and makes this process its owner.</summary>
    /// <exception cref="LinuxException">There is none, or this user may not use it.</exception>
    public static VhostNet Open()
    {
        int fd = LibC.Open(Device, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        if (fd >= 0) return Own(FdHandle.FromRaw(fd), $"use {Device}");
        Errno errno = LibC.LastError;
        throw new LinuxException($"open {Device}", errno, errno switch
        {
            Errno.NoEnt or Errno.NoDev or Errno.NxIo => "Load the module (modprobe vhost_net), or pass the device into the container (docker run --device /dev/vhost-net).",
            Errno.Acces or Errno.Perm => $"Run as root, or let this user read and write {Device}.",
            _ => null,
        });
    }

    /// <summary>Takes over a device that somebody else has opened: "vhostfd=N". Its owner is this process from now on.</summary>
    /// <param name="handle">Owned by the result, and closed when this throws.</param>
    /// <exception cref="LinuxException">It is no vhost-net device, or belongs to another process.</exception>
    public static VhostNet FromFd(FdHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Own(handle, $"use descriptor {handle.Number} as a vhost-net device");
    }

    private static unsafe VhostNet Own(FdHandle handle, string operation)
    {
        try
        {
            ulong features;
            if (LibC.Ioctl(handle, LibC.VHOST_GET_FEATURES, &features) != 0)
                throw new LinuxException(operation, LibC.LastError, $"It is not open on {Device}.");
            if (LibC.Ioctl(handle, LibC.VHOST_SET_OWNER, null) != 0)
            {
                Errno errno = LibC.LastError;
                throw new LinuxException(operation, errno, errno == Errno.Busy
                    ? "It has an owner already: whoever opens it must not use it, and must not pass it on twice."
                    : null);
            }

            return new VhostNet(handle, features);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public unsafe Errno SetFeatures(ulong features) => Result(LibC.Ioctl(_handle, LibC.VHOST_SET_FEATURES, &features));

    /// <inheritdoc/>
    public unsafe Errno SetMemory(ReadOnlySpan<VhostRegion> regions)
    {
        byte[] table = new byte[sizeof(VhostMemoryHeader) + (regions.Length * sizeof(VhostRegion))];
        MemoryMarshal.Write(table, new VhostMemoryHeader { Count = (uint)regions.Length });
        MemoryMarshal.AsBytes(regions).CopyTo(table.AsSpan(sizeof(VhostMemoryHeader)));
        fixed (byte* start = table) return Result(LibC.Ioctl(_handle, LibC.VHOST_SET_MEM_TABLE, start));
    }

    /// <inheritdoc/>
    public unsafe Errno SetLogBase(nint address)
    {
        ulong value = (ulong)address;
        return Result(LibC.Ioctl(_handle, LibC.VHOST_SET_LOG_BASE, &value));
    }

    /// <inheritdoc/>
    public unsafe Errno SetLogBell(FdHandle? eventFd)
    {
        bool added = false;
        try
        {
            eventFd?.DangerousAddRef(ref added);
            int number = eventFd?.Number ?? -1;
            return Result(LibC.Ioctl(_handle, LibC.VHOST_SET_LOG_FD, &number));
        }
        finally
        {
            if (added) eventFd!.DangerousRelease();
        }
    }

    /// <inheritdoc/>
    public Errno SetRingSize(int ring, uint entries) => Set(LibC.VHOST_SET_VRING_NUM, ring, entries);

    /// <inheritdoc/>
    public Errno SetRingBase(int ring, uint index) => Set(LibC.VHOST_SET_VRING_BASE, ring, index);

    /// <inheritdoc/>
    public unsafe Errno GetRingBase(int ring, out uint index)
    {
        var state = new VhostRingState { Ring = (uint)ring };
        Errno errno = Result(LibC.Ioctl(_handle, LibC.VHOST_GET_VRING_BASE, &state));
        index = state.Value;
        return errno;
    }

    /// <inheritdoc/>
    public unsafe Errno SetRingAddress(int ring, in VhostRingAddress address)
    {
        var addresses = new VhostRingAddresses
        {
            Ring = (uint)ring,
            Flags = address.Log is null ? 0 : LogUsed,
            Descriptors = address.Descriptors,
            Used = address.Used,
            Available = address.Available,
            Log = address.Log ?? 0,
        };
        return Result(LibC.Ioctl(_handle, LibC.VHOST_SET_VRING_ADDR, &addresses));
    }

    /// <inheritdoc/>
    public Errno SetKick(int ring, FdHandle? eventFd) => Set(LibC.VHOST_SET_VRING_KICK, ring, eventFd);

    /// <inheritdoc/>
    public Errno SetCall(int ring, FdHandle? eventFd) => Set(LibC.VHOST_SET_VRING_CALL, ring, eventFd);

    /// <inheritdoc/>
    public Errno SetError(int ring, FdHandle? eventFd) => Set(LibC.VHOST_SET_VRING_ERR, ring, eventFd);

    /// <inheritdoc/>
    public Errno SetBackend(int ring, FdHandle? tap) => Set(LibC.VHOST_NET_SET_BACKEND, ring, tap);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private unsafe Errno Set(uint request, int ring, uint value)
    {
        var state = new VhostRingState { Ring = (uint)ring, Value = value };
        return Result(LibC.Ioctl(_handle, request, &state));
    }

    // The number stands in a structure, where nobody sees that it is a handle's.
    private unsafe Errno Set(uint request, int ring, FdHandle? descriptor)
    {
        bool added = false;
        try
        {
            descriptor?.DangerousAddRef(ref added);
            var file = new VhostRingFile { Ring = (uint)ring, Fd = descriptor?.Number ?? -1 };
            return Result(LibC.Ioctl(_handle, request, &file));
        }
        finally
        {
            if (added) descriptor!.DangerousRelease();
        }
    }

    private static Errno Result(int result) => result == 0 ? Errno.None : LibC.LastError;
}
