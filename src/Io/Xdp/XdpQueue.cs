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
    private bool _inFrame; // the last piece that was taken was not the last of its frame

    private XdpQueue(FdHandle handle, int chunkSize, bool hasPieces, in XdpMapOffsets offsets)
    {
        Handle = handle;
        ChunkSize = chunkSize;
        HasPieces = hasPieces;
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
        for (int chunk = 0; chunk < ReceiveChunks; chunk++) Offer(chunk * chunkSize);
        _fill.PublishPut();
    }

    /// <summary>The descriptor, to register it with a reactor.</summary>
    public FdHandle Handle { get; }

    /// <summary>Bytes in a chunk, a power of two.</summary>
    public int ChunkSize { get; }

    /// <summary>A frame may lie in several chunks.</summary>
    public bool HasPieces { get; }

    /// <summary>Received frames are there.</summary>
    public bool HasReceived => _received.Available != 0;

    /// <summary>Frames were submitted that the kernel has not taken.</summary>
    public bool IsUnflushed => _transmitted.Pending != 0;

    private static unsafe int DescriptorSize => sizeof(XdpDescriptor);

    /// <summary>Gives memory and rings to a socket that is not bound yet.</summary>
    /// <param name="handle">An XDP socket; owned by the result, by the caller still when this throws.</param>
    /// <param name="memory">Its part of the memory: <see cref="Chunks"/> chunks.</param>
    /// <param name="chunkSize">Bytes in a chunk.</param>
    /// <param name="hasPieces">A frame may lie in several chunks.</param>
    internal static unsafe XdpQueue SetUp(FdHandle handle, nint memory, int chunkSize, bool hasPieces = false)
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
        return new XdpQueue(handle, chunkSize, hasPieces, offsets);
    }

    /// <summary>Binds the socket to a queue; what keeps it from that, if anything does.</summary>
    internal unsafe Errno Bind(int interfaceIndex, int queue, bool copy)
    {
        XdpAddress address = new()
        {
            Family = RawSockets.AF_XDP,
            Flags = (ushort)(RawSockets.XDP_USE_NEED_WAKEUP | (copy ? RawSockets.XDP_COPY : 0) | (HasPieces ? RawSockets.XDP_USE_SG : 0)),
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

    /// <summary>Takes the next piece of a received frame. It is the caller's until he offers its chunk again.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">Its length in bytes; all of it lies in one receive chunk.</param>
    /// <param name="continues">The next piece belongs to the same frame, and is there.</param>
    public bool TryTake(out int address, out int length, out bool continues)
    {
        address = length = 0;
        continues = false;
        if (!_inFrame && !HasWholeFrame()) return false;
        XdpDescriptor descriptor = _received.TakeDescriptor();
        (address, length) = ((int)descriptor.Address, (int)descriptor.Length);
        continues = _inFrame = HasPieces && (descriptor.Options & RawSockets.XDP_PKT_CONTD) != 0;
        return true;
    }

    /// <summary>After some were taken: the receive ring has room for others.</summary>
    public void PublishTaken() => _received.PublishTaken();

    /// <summary>Offers the chunk that an address lies in for received frames.</summary>
    public void Offer(int address) => _fill.Put((ulong)(address & ~(ChunkSize - 1)));

    /// <summary>After some were offered: the kernel may use them.</summary>
    public void PublishOffers()
    {
        _fill.PublishPut();
        // The driver sleeps because it had none: any call that looks for frames wakes it.
        if (_fill.NeedsWakeup) Handle.WaitFor(Readiness.ReadyEvents.Readable, TimeSpan.Zero);
    }

    /// <summary>So many chunks, and room in the transmit ring for them, are there (<see cref="Reserve"/>).</summary>
    public bool CanReserve(int chunks) => _freeCount >= chunks && _transmitted.Free >= (uint)chunks;

    /// <summary>Takes a chunk for a frame to send, to be submitted before the next one is taken. There is one (<see cref="CanReserve"/>).</summary>
    /// <returns>Where it begins.</returns>
    public int Reserve() => _free[--_freeCount] * ChunkSize;

    /// <summary>Submits a frame, or a piece of one, that lies in a reserved chunk.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="continues">The next one to be submitted is the next piece of the same frame.</param>
    public void Submit(int address, int length, bool continues = false) => _transmitted.Put(
        new XdpDescriptor { Address = (ulong)address, Length = (uint)length, Options = continues ? RawSockets.XDP_PKT_CONTD : 0 });

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

    private bool HasWholeFrame()
    {
        uint available = _received.Available;
        if (!HasPieces) return available != 0;
        for (uint ahead = 0; ahead < available; ahead++)
            if ((_received.PeekDescriptor(ahead).Options & RawSockets.XDP_PKT_CONTD) == 0) return true;
        return false;
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
