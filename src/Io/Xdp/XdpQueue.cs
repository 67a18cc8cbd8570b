using ActorNet.Io.Descriptors;
using ActorNet.Io.Native;

namespace ActorNet.Io.Xdp;

/// <summary>One XDP socket: frames of one queue of an interface, in memory that is shared with the kernel. Owns the descriptor and the rings.</summary>
/// <remarks>
/// Its part of the memory is chunks of one size: those below <see cref="ReceiveChunks"/> go round by the fill and receive rings, the others by the transmit and completion rings.
/// Addresses count from the beginning of that part. One thread. Nothing is allocated after it was opened.
/// </remarks>
public sealed class XdpQueue : IDisposable
{
    /// <summary>Chunks for received frames; entries of the fill ring and of the receive ring.</summary>
    public const int ReceiveChunks = 2048;

    /// <summary>Chunks for frames to send; entries of the transmit ring and of the completion ring.</summary>
    public const int TransmitChunks = 1024;

    /// <summary>All chunks of a queue.</summary>
    public const int Chunks = ReceiveChunks + TransmitChunks;

    private readonly XdpRing _fill;
    private readonly XdpRing _received;
    private readonly XdpRing _transmitted;
    private readonly XdpRing _completed;
    private readonly int[] _free = new int[TransmitChunks]; // chunks
    private int _freeCount;

    private XdpQueue(FdHandle handle, int chunkSize, in XdpMapOffsets offsets)
    {
        Handle = handle;
        ChunkSize = chunkSize;
        List<XdpRing> mapped = [];
        try
        {
            mapped.Add(_fill = XdpRing.Map(handle, RawSockets.XDP_UMEM_PGOFF_FILL_RING, offsets.Fill, ReceiveChunks, sizeof(ulong)));
            mapped.Add(_completed = XdpRing.Map(handle, RawSockets.XDP_UMEM_PGOFF_COMPLETION_RING, offsets.Completion, TransmitChunks, sizeof(ulong)));
            mapped.Add(_received = XdpRing.Map(handle, RawSockets.XDP_PGOFF_RX_RING, offsets.Receive, ReceiveChunks, DescriptorSize));
            mapped.Add(_transmitted = XdpRing.Map(handle, RawSockets.XDP_PGOFF_TX_RING, offsets.Transmit, TransmitChunks, DescriptorSize));
        }
        catch
        {
            mapped.ForEach(static ring => ring.Dispose());
            throw;
        }

        for (int chunk = ReceiveChunks; chunk < Chunks; chunk++) _free[_freeCount++] = chunk;
        for (int chunk = 0; chunk < ReceiveChunks; chunk++) Offer(chunk);
        _fill.PublishPut();
    }

    /// <summary>The descriptor, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>Bytes in a chunk, a power of two.</summary>
    public int ChunkSize { get; }

    /// <summary>Received frames are there.</summary>
    public bool HasReceived => _received.Available != 0;

    /// <summary>Frames were submitted that the kernel has not taken.</summary>
    public bool IsUnflushed => _transmitted.Pending != 0;

    private static unsafe int DescriptorSize => sizeof(XdpDescriptor);

    /// <summary>Gives memory and rings to a socket that is not bound yet.</summary>
    /// <param name="handle">An XDP socket; owned by the result, by the caller still when this throws.</param>
    /// <param name="memory">Its part of the memory: <see cref="Chunks"/> chunks.</param>
    /// <param name="chunkSize">Bytes in a chunk.</param>
    internal static unsafe XdpQueue SetUp(FdHandle handle, nint memory, int chunkSize)
    {
        XdpUmemRegistration registration = new() { Address = (ulong)memory, Length = (ulong)Chunks * (ulong)chunkSize, ChunkSize = (uint)chunkSize };
        if (LibC.SetSocketOption(handle, RawSockets.SOL_XDP, RawSockets.XDP_UMEM_REG, &registration, (uint)sizeof(XdpUmemRegistration)) != 0)
            throw new LinuxException($"give {registration.Length >> 20} MiB of memory to an XDP socket", LibC.LastError, LibC.LastError switch
            {
                Errno.NoBufs or Errno.NoMem => "It is locked into memory: raise the limit (ulimit -l), or give the program CAP_IPC_LOCK.",
                Errno.Busy => "The socket has been used already.",
                _ => null,
            });
        SetSize(handle, RawSockets.XDP_UMEM_FILL_RING, ReceiveChunks);
        SetSize(handle, RawSockets.XDP_UMEM_COMPLETION_RING, TransmitChunks);
        SetSize(handle, RawSockets.XDP_RX_RING, ReceiveChunks);
        SetSize(handle, RawSockets.XDP_TX_RING, TransmitChunks);
        XdpMapOffsets offsets;
        uint length = (uint)sizeof(XdpMapOffsets);
        if (LibC.GetSocketOption(handle, RawSockets.SOL_XDP, RawSockets.XDP_MMAP_OFFSETS, &offsets, &length) != 0)
            throw new LinuxException("ask where the rings of an XDP socket are", LibC.LastError);
        if (length != (uint)sizeof(XdpMapOffsets)) throw new LinuxException("ask where the rings of an XDP socket are", Errno.NoSys, "This needs Linux 5.9.");
        return new XdpQueue(handle, chunkSize, offsets);
    }

    /// <summary>Binds the socket to a queue; what keeps it from that, if anything does.</summary>
    internal unsafe Errno Bind(int interfaceIndex, int queue, bool copy)
    {
        XdpAddress address = new()
        {
            Family = RawSockets.AF_XDP,
            Flags = (ushort)(RawSockets.XDP_USE_NEED_WAKEUP | (copy ? RawSockets.XDP_COPY : 0)),
            Index = (uint)interfaceIndex,
            Queue = (uint)queue,
        };
        return LibC.Bind(Handle, &address, (uint)sizeof(XdpAddress)) == 0 ? Errno.None : LibC.LastError;
    }

    /// <summary>True when the driver moves frames to and from the memory itself.</summary>
    internal unsafe bool ReadIsZeroCopy()
    {
        uint options;
        uint length = sizeof(uint);
        return LibC.GetSocketOption(Handle, RawSockets.SOL_XDP, RawSockets.XDP_OPTIONS, &options, &length) == 0 && (options & RawSockets.XDP_OPTIONS_ZEROCOPY) != 0;
    }

    /// <summary>Takes the next received frame. It is the caller's until he offers its chunk again.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">Its length in bytes; all of it lies in one receive chunk.</param>
    public bool TryTake(out int address, out int length)
    {
        address = length = 0;
        if (_received.Available == 0) return false;
        XdpDescriptor descriptor = _received.TakeDescriptor();
        (address, length) = ((int)descriptor.Address, (int)descriptor.Length);
        return true;
    }

    /// <summary>After some were taken: the receive ring has room for others.</summary>
    public void PublishTaken() => _received.PublishTaken();

    /// <summary>Offers a chunk for a received frame.</summary>
    public void Offer(int chunk) => _fill.Put((ulong)chunk * (ulong)ChunkSize);

    /// <summary>After some were offered: the kernel may use them.</summary>
    public void PublishOffers()
    {
        _fill.PublishPut();
        // The driver sleeps because it had none: any call that looks for frames wakes it.
        if (_fill.NeedsWakeup) Handle.WaitFor(Readiness.ReadyEvents.Readable, TimeSpan.Zero);
    }

    /// <summary>Takes a chunk for a frame to send, and with it room in the transmit ring; false when there is none.</summary>
    public bool TryReserve(out int chunk)
    {
        chunk = 0;
        if (_freeCount == 0 || _transmitted.Free == 0) return false;
        chunk = _free[--_freeCount];
        return true;
    }

    /// <summary>Submits a frame that lies in a reserved chunk.</summary>
    public void Submit(int chunk, int length) => _transmitted.Put(new XdpDescriptor { Address = (ulong)chunk * (ulong)ChunkSize, Length = (uint)length });

    /// <summary>Shows what was submitted to the kernel and has it send, and takes back what was sent.</summary>
    /// <returns>Refused when the interface is down or gone; else Done, whatever is left (<see cref="IsUnflushed"/>).</returns>
    public IoStatus Flush()
    {
        const int Calls = 8; // the kernel takes 32 frames in each: as many as it takes for a batch and more, but not for ever
        _transmitted.PublishPut();
        IoStatus status = IoStatus.Done;
        for (int i = 0; i < Calls && IsUnflushed && _transmitted.NeedsWakeup && status == IoStatus.Done; i++)
        {
            uint before = _transmitted.Pending;
            status = Send();
            if (_transmitted.Pending == before) break; // no memory for more at the moment
        }

        Reclaim();
        return status;
    }

    /// <summary>Takes chunks of frames that were sent back.</summary>
    public void Reclaim()
    {
        uint done = _completed.Available;
        if (done == 0) return;
        for (; done > 0; done--) _free[_freeCount++] = (int)(_completed.TakeAddress() / (ulong)ChunkSize);
        _completed.PublishTaken();
    }

    /// <summary>What the kernel has counted.</summary>
    public unsafe XdpCounts ReadCounts()
    {
        XdpKernelStatistics counts = default;
        uint length = (uint)sizeof(XdpKernelStatistics);
        _ = LibC.GetSocketOption(Handle, RawSockets.SOL_XDP, RawSockets.XDP_STATISTICS, &counts, &length);
        return new XdpCounts((long)counts.ReceiveDropped, (long)counts.ReceiveRingFull, (long)counts.FillRingEmpty, (long)counts.TransmitInvalid);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fill.Dispose();
        _completed.Dispose();
        _received.Dispose();
        _transmitted.Dispose();
        Handle.Dispose();
    }

    private unsafe IoStatus Send()
    {
        nint result;
        do result = RawSockets.SendTo(Handle, null, 0, LibC.MSG_DONTWAIT, null, 0);
        while (result < 0 && LibC.LastError == Errno.Intr);
        if (result >= 0) return IoStatus.Done;
        return LibC.LastError switch
        {
            Errno.Again or Errno.Busy or Errno.NoBufs or Errno.NoMem => IoStatus.Done, // not all yet
            Errno.NetDown or Errno.NxIo or Errno.NoDev => IoStatus.Refused,
            var errno => ThrowHelper.Linux("send by", "an XDP socket", errno),
        };
    }

    private static unsafe void SetSize(FdHandle handle, int option, int size)
    {
        if (LibC.SetSocketOption(handle, RawSockets.SOL_XDP, option, &size, sizeof(int)) != 0)
            throw new LinuxException("make a ring of an XDP socket", LibC.LastError);
    }
}
