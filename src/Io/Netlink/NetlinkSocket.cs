using System.Runtime.InteropServices;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;
using ActorNet.Io.Readiness;

namespace ActorNet.Io.Netlink;

/// <summary>A socket to the kernel's routing tables, in the network namespace of the thread that opens it. netlink(7).</summary>
internal sealed class NetlinkSocket : IDisposable
{
    // A datagram of the kernel's is at most 32 KiB; one link with hundreds of virtual functions comes close.
    private const int LongestDatagram = 64 * 1024;

    // The kernel answers within the call that sends; this only bounds what would be a bug of its.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What is read is understood before anything else is read: a thread's sockets share it.
    [ThreadStatic]
    private static byte[]? OfThread;

    private uint _sequence;

    private NetlinkSocket(FdHandle handle) => Handle = handle;

    internal FdHandle Handle { get; }

    /// <param name="groups">RTMGRP_*: what to be told of unasked; 0 for requests.</param>
    internal static unsafe NetlinkSocket Open(uint groups)
    {
        int fd = LibC.Socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, LibC.NETLINK_ROUTE);
        if (fd < 0) throw new LinuxException("open a netlink socket", LibC.LastError);
        FdHandle handle = FdHandle.FromRaw(fd);
        var address = new NetlinkAddress { Family = LibC.AF_NETLINK, Groups = groups };
        if (LibC.Bind(handle, &address, (uint)sizeof(NetlinkAddress)) != 0)
        {
            Errno errno = LibC.LastError;
            handle.Dispose();
            throw new LinuxException("bind a netlink socket", errno);
        }

        // An older kernel does not know them, and answers with less.
        int on = 1;
        LibC.SetSocketOption(handle, LibC.SOL_NETLINK, LibC.NETLINK_EXT_ACK, &on, sizeof(int));
        LibC.SetSocketOption(handle, LibC.SOL_NETLINK, LibC.NETLINK_CAP_ACK, &on, sizeof(int));
        return new NetlinkSocket(handle);
    }

    /// <summary>Sends a request and takes its answer.</summary>
    internal NetlinkAnswer Ask(NetlinkRequest request)
    {
        uint sequence = ++_sequence;
        if (Handle.TryWrite(request.Finish(sequence), out _) != IoStatus.Done) throw new LinuxException("ask the kernel by netlink", Errno.NoBufs);
        while (true)
        {
            if (!TryReceive(out ReadOnlySpan<byte> datagram, out bool overrun) || overrun)
            {
                if (overrun || Handle.WaitFor(ReadyEvents.Readable, Patience) == ReadyEvents.None)
                    throw new LinuxException("ask the kernel by netlink", overrun ? Errno.NoBufs : Errno.TimedOut);
                continue;
            }

            var messages = new NetlinkMessages(datagram);
            while (messages.TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload))
            {
                if (header.Sequence != sequence) continue;
                if (header.Type != LibC.NLMSG_ERROR) return new NetlinkAnswer(Errno.None, null, payload.ToArray());
                if (payload.Length < sizeof(int)) continue;
                return new NetlinkAnswer((Errno)(-MemoryMarshal.Read<int>(payload)), ReasonOf(header, payload), []);
            }
        }
    }

    /// <summary>The next datagram, valid until the next call for any socket on this thread.</summary>
    /// <param name="datagram">Whole messages.</param>
    /// <param name="overrun">True when some were lost because nobody read them in time: look for yourself.</param>
    internal unsafe bool TryReceive(out ReadOnlySpan<byte> datagram, out bool overrun)
    {
        nint count;
        byte[] buffer = OfThread ??= new byte[LongestDatagram];
        fixed (byte* start = buffer)
        {
            do count = LibC.Read(Handle, start, (nuint)buffer.Length);
            while (count < 0 && LibC.LastError == Errno.Intr);
        }

        datagram = buffer.AsSpan(0, (int)Math.Max(count, 0));
        overrun = count < 0 && LibC.LastError == Errno.NoBufs;
        if (count >= 0 || overrun) return true;
        return LibC.LastError == Errno.Again ? false : throw new LinuxException("read from a netlink socket", LibC.LastError);
    }

    /// <summary>Takes a datagram unread, or the news that some were lost; false when there is nothing.</summary>
    internal unsafe bool TryDiscard()
    {
        byte some;
        return LibC.Read(Handle, &some, 1) >= 0 || LibC.LastError != Errno.Again;
    }

    public void Dispose() => Handle.Dispose();

    private static string? ReasonOf(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        if ((header.Flags & LibC.NLM_F_ACK_TLVS) == 0) return null;
        int skipped = sizeof(int) + Marshal.SizeOf<NetlinkHeader>();
        // Our own message comes back too, unless it was cut off.
        if ((header.Flags & LibC.NLM_F_CAPPED) == 0 && payload.Length >= skipped)
            skipped = sizeof(int) + (int)Math.Min(int.MaxValue / 2, (MemoryMarshal.Read<NetlinkHeader>(payload[sizeof(int)..]).Length + 3) & ~3u);
        if (payload.Length < skipped) return null;
        var attributes = new NetlinkAttributes(payload[skipped..]);
        while (attributes.TryNext(out ushort type, out ReadOnlySpan<byte> value))
            if (type == LibC.NLMSGERR_ATTR_MSG) return NetlinkAttributes.Text(value);
        return null;
    }
}
