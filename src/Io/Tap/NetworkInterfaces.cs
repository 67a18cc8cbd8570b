using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Tap;

/// <summary>
/// Reads and changes network interfaces of this process's network namespace, by the ioctls of netdevice(7).
/// Changes need CAP_NET_ADMIN. All failures are <see cref="LinuxException"/>s that name the interface.
/// </summary>
public static class NetworkInterfaces
{
    /// <summary>What is wrong with an interface name, as a sentence; null when the kernel would take it.</summary>
    public static string? ProblemWithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int length = Encoding.UTF8.GetByteCount(name);
        if (length == 0) return "An interface name cannot be empty.";
        if (length >= LibC.IFNAMSIZ) return $"An interface name has at most {LibC.IFNAMSIZ - 1} bytes; this one has {length}.";
        if (name is "." or "..") return "An interface name cannot be a dot or two.";
        foreach (char c in name)
        {
            if (c is '/' or ':' or '\0' || char.IsWhiteSpace(c)) return "An interface name cannot contain '/', ':' or white space.";
        }
        return null;
    }

    /// <summary>Whether there is an interface of this name.</summary>
    public static unsafe bool Exists(string name)
    {
        InterfaceRequest request = Request(name);
        using FdHandle socket = OpenSocket();
        if (LibC.Ioctl(socket, LibC.SIOCGIFINDEX, &request) == 0) return true;
        return LibC.LastError == Errno.NoDev ? false : throw Failed("look for", name, LibC.LastError);
    }

    /// <summary>The interface's index, as in `ip link`.</summary>
    public static int GetIndex(string name) => Query("read the index of", name, LibC.SIOCGIFINDEX).Value;

    /// <summary>Whether it is administratively up.</summary>
    public static bool IsUp(string name) => (Query("read the flags of", name, LibC.SIOCGIFFLAGS).Flags & LibC.IFF_UP) != 0;

    /// <summary>Brings the interface up or takes it down.</summary>
    public static void SetUp(string name, bool up = true)
    {
        InterfaceRequest request = Query("read the flags of", name, LibC.SIOCGIFFLAGS);
        request.Flags = (short)(up ? request.Flags | LibC.IFF_UP : request.Flags & ~LibC.IFF_UP);
        Change(up ? "bring up" : "take down", name, LibC.SIOCSIFFLAGS, request);
    }

    /// <summary>Its largest packet, in bytes without the Ethernet header.</summary>
    public static int GetMtu(string name) => Query("read the MTU of", name, LibC.SIOCGIFMTU).Value;

    /// <summary>Sets its largest packet, in bytes without the Ethernet header.</summary>
    public static void SetMtu(string name, int mtu)
    {
        InterfaceRequest request = Request(name);
        request.Value = mtu;
        Change($"set an MTU of {mtu} on", name, LibC.SIOCSIFMTU, request);
    }

    /// <summary>Its first IPv4 address; null when it has none.</summary>
    public static IPAddress? GetAddress(string name, out int prefixLength)
    {
        prefixLength = 0;
        InterfaceRequest request = Request(name);
        Errno errno = TryIoctl(ref request, LibC.SIOCGIFADDR);
        if (errno == Errno.AddrNotAvail) return null;
        if (errno != Errno.None) throw Failed("read the address of", name, errno);
        InterfaceRequest mask = Query("read the netmask of", name, LibC.SIOCGIFNETMASK);
        prefixLength = int.PopCount(BitConverter.ToInt32(AddressOf(mask)));
        return new IPAddress(AddressOf(request));
    }

    /// <summary>Sets its first IPv4 address and prefix length (0 to 32).</summary>
    public static void SetAddress(string name, IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)prefixLength, 32u, nameof(prefixLength));
        if (address.AddressFamily != AddressFamily.InterNetwork) throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
        Change($"set the address {address} on", name, LibC.SIOCSIFADDR, AddressRequest(name, address));
        uint mask = prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
        var netmask = new IPAddress([(byte)(mask >> 24), (byte)(mask >> 16), (byte)(mask >> 8), (byte)mask]);
        Change($"set the netmask /{prefixLength} on", name, LibC.SIOCSIFNETMASK, AddressRequest(name, netmask));
    }

    /// <summary>Its Ethernet address.</summary>
    public static unsafe PhysicalAddress GetHardwareAddress(string name)
    {
        InterfaceRequest request = Query("read the hardware address of", name, LibC.SIOCGIFHWADDR);
        return new PhysicalAddress(new ReadOnlySpan<byte>(request.HardwareAddress, 6).ToArray());
    }

    /// <summary>Sets its Ethernet address.</summary>
    public static unsafe void SetHardwareAddress(string name, PhysicalAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length != 6) throw new ArgumentException($"{address} is not an Ethernet address of 6 bytes.", nameof(address));
        InterfaceRequest request = Request(name);
        request.Family = LibC.ARPHRD_ETHER;
        bytes.CopyTo(new Span<byte>(request.HardwareAddress, 6));
        Change($"set the hardware address {address} on", name, LibC.SIOCSIFHWADDR, request);
    }

    /// <summary>Throws for a name that the kernel would not take, with the reason that the kernel would not give.</summary>
    internal static void CheckName(string name)
    {
        if (ProblemWithName(name) is not { } problem) return;
        Errno errno = Encoding.UTF8.GetByteCount(name) >= LibC.IFNAMSIZ ? Errno.NameTooLong : Errno.Inval;
        throw new LinuxException($"use the interface name '{name}'", errno, problem);
    }

    /// <summary>An empty request about the interface.</summary>
    internal static unsafe InterfaceRequest Request(string name)
    {
        CheckName(name);
        InterfaceRequest request = default;
        // SAFETY: CheckName has bounded the length; the last byte stays zero.
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, LibC.IFNAMSIZ - 1));
        return request;
    }

    internal static unsafe string NameOf(in InterfaceRequest request)
    {
        fixed (byte* name = request.Name)
        {
            var bytes = new ReadOnlySpan<byte>(name, LibC.IFNAMSIZ);
            int end = bytes.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    private static unsafe byte[] AddressOf(in InterfaceRequest request)
    {
        fixed (byte* address = request.Address) return new ReadOnlySpan<byte>(address, 4).ToArray();
    }

    private static unsafe InterfaceRequest AddressRequest(string name, IPAddress address)
    {
        InterfaceRequest request = Request(name);
        request.Family = LibC.AF_INET;
        address.TryWriteBytes(new Span<byte>(request.Address, 4), out _);
        return request;
    }

    private static InterfaceRequest Query(string operation, string name, uint code)
    {
        InterfaceRequest request = Request(name);
        Errno errno = TryIoctl(ref request, code);
        return errno == Errno.None ? request : throw Failed(operation, name, errno);
    }

    private static void Change(string operation, string name, uint code, InterfaceRequest request)
    {
        Errno errno = TryIoctl(ref request, code);
        if (errno != Errno.None) throw Failed(operation, name, errno);
    }

    private static unsafe Errno TryIoctl(ref InterfaceRequest request, uint code)
    {
        using FdHandle socket = OpenSocket();
        fixed (InterfaceRequest* pointer = &request)
            return LibC.Ioctl(socket, code, pointer) == 0 ? Errno.None : LibC.LastError;
    }

    private static FdHandle OpenSocket()
    {
        int fd = LibC.Socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
        return fd >= 0 ? FdHandle.FromRaw(fd) : throw new LinuxException("open a socket to ask about network interfaces", LibC.LastError);
    }

    private static LinuxException Failed(string operation, string name, Errno errno) => new($"{operation} interface {name}", errno, errno switch
    {
        Errno.Perm => "This needs CAP_NET_ADMIN.",
        Errno.NoDev => "There is no interface of that name in this network namespace.",
        _ => null,
    });
}
