using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Offloads;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.VhostNets;

/// <summary>A pair of rings that the kernel may run on one tap: sets them up, stops them, and tells the tap's actor.</summary>
/// <remarks>
/// Owns: the vhost-net device. Called by the actors of both rings and of the tap, perhaps on several lanes, hence the lock; nothing is called under it that
/// waits for them. Each ring runs for itself: what they share (features, memory) is set while neither runs.
/// </remarks>
public sealed class VhostRings : IRingCarrier
{
    private const int Rings = 2;

    private readonly Lock _lock = new();
    private readonly IVhostNet _vhost;
    private readonly VhostTap _tap;
    private readonly IActorRef _port;
    private readonly IActorRef?[] _lenders = new IActorRef?[Rings]; // of those that run
    private readonly VirtqueuePosition[] _stoppedAt = new VirtqueuePosition[Rings];
    private GuestMemory? _memory; // of those that run; their lenders hold leases
    private IActorRef? _waiting;
    private bool _closed;

    /// <summary>Rings for a tap.</summary>
    /// <param name="vhost">Owned from now on.</param>
    /// <param name="tap">The tap, which lives longer.</param>
    /// <param name="port">Its actor: hears <see cref="RingLent"/>.</param>
    public VhostRings(IVhostNet vhost, VhostTap tap, IActorRef port)
    {
        ArgumentNullException.ThrowIfNull(vhost);
        _vhost = vhost;
        _tap = tap;
        _port = port;
    }

    /// <inheritdoc/>
    public string Name => "vhost-net";

    /// <summary>True while the kernel reads the tap: whoever else did would take its frames away.</summary>
    public bool CarriesReceive => Volatile.Read(ref _lenders[0]) is not null;

    private bool IsAnyRunning => _lenders[0] is not null || _lenders[1] is not null;

    /// <inheritdoc/>
    public string? TryStart(RingLoan loan)
    {
        ArgumentNullException.ThrowIfNull(loan);
        lock (_lock)
        {
            if (_closed) return "the tap is gone";
            if ((uint)loan.Index >= Rings) return "the NIC has several queue pairs";
            if (VhostFeatures.FindObstacle(loan.Device, _vhost.Features, _tap) is { } obstacle) return obstacle;
            if (IsAnyRunning && !ReferenceEquals(_memory, loan.Memory))
            {
                _waiting = loan.Lender;
                return "its other ring goes by another table of memory";
            }

            if (Start(loan) is { } refusal)
            {
                Unset(loan.Index);
                return refusal;
            }

            _lenders[loan.Index] = loan.Lender;
            _memory = loan.Memory;
        }

        _port.Tell(new RingLent(loan.Index, true));
        return null;
    }

    /// <inheritdoc/>
    public VirtqueuePosition TakeBack(int index)
    {
        IActorRef? waiting;
        lock (_lock)
        {
            if (!_closed) Stop(index);
            waiting = _waiting;
            _waiting = null;
        }

        waiting?.Tell(LendAgain.Instance);
        _port.Tell(new RingLent(index, false));
        return _stoppedAt[index];
    }

    /// <summary>Stops what still runs. Whoever lent it takes it back later, where it stopped.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
            try
            {
                for (int ring = 0; ring < Rings; ring++) Stop(ring);
            }
            finally
            {
                _vhost.Dispose();
            }
        }
    }

    private string? Start(RingLoan loan)
    {
        int ring = loan.Index;
        if (!TryLocate(loan, out VhostRingAddress address)) return "its ring is not in the guest's memory";
        if (!IsAnyRunning)
        {
            if (Problem("VHOST_SET_FEATURES", _vhost.SetFeatures(VhostFeatures.Of(loan.Device))) is { } refused) return refused;
            if (Problem("VHOST_SET_MEM_TABLE", _vhost.SetMemory(Table(loan.Memory))) is { } tooMany) return tooMany;
        }

        return Problem("VHOST_SET_VRING_NUM", _vhost.SetRingSize(ring, loan.Layout.Size))
            ?? Problem("VHOST_SET_VRING_BASE", _vhost.SetRingBase(ring, loan.Position.NextAvailable))
            ?? Problem("VHOST_SET_VRING_ADDR", _vhost.SetRingAddress(ring, address))
            ?? Problem("VHOST_SET_VRING_KICK", _vhost.SetKick(ring, loan.Kick))
            ?? Problem("VHOST_SET_VRING_CALL", _vhost.SetCall(ring, loan.Call))
            ?? Problem("VHOST_SET_VRING_ERR", _vhost.SetError(ring, loan.Error))
            ?? (ring == 0 ? SetOffloads(OffloadFeatures.ToDriver(loan.Device.GuestOffloads) & _tap.Offloads) : null)
            ?? Problem("VHOST_NET_SET_BACKEND", _vhost.SetBackend(ring, _tap.Handle));
    }

    private void Stop(int ring)
    {
        if (_lenders[ring] is null) return;
        _lenders[ring] = null;
        Errno errno = _vhost.SetBackend(ring, null);
        if (errno == Errno.None) errno = _vhost.GetRingBase(ring, out uint index) is var got && got == Errno.None ? Note(ring, index) : got;
        // A ring that the kernel goes on with while we do would give frames twice, and buffers back that are in use: no state to go on in.
        if (errno != Errno.None) throw new LinuxException($"take ring {ring} back from vhost-net", errno);
        Unset(ring);
    }

    private Errno Note(int ring, uint index)
    {
        _stoppedAt[ring] = VirtqueuePosition.Split((ushort)index);
        return Errno.None;
    }

    private void Unset(int ring)
    {
        _vhost.SetKick(ring, null);
        _vhost.SetCall(ring, null);
        _vhost.SetError(ring, null);
        if (ring == 0) _tap.SetOffloads(_tap.Offloads); // the tap's actor knows better, and says so when it hears of it
    }

    // The tap makes no frame that the driver does not take: nobody here would complete it.
    private string? SetOffloads(OffloadSet offloads) => _tap.SetOffloads(offloads) ? null : "the tap's offloads cannot be set";

    private static string? Problem(string request, Errno errno) =>
        errno == Errno.None ? null : $"{request}: {errno.Text()} ({errno.Symbol()})";

    private static VhostRegion[] Table(GuestMemory memory)
    {
        var table = new VhostRegion[memory.Regions.Length];
        for (int i = 0; i < table.Length; i++)
        {
            ref readonly MemoryRegion region = ref memory.Regions[i];
            table[i] = new VhostRegion(region.GuestAddress, region.Size, (ulong)region.HostAddress);
        }

        return table;
    }

    private static bool TryLocate(RingLoan loan, out VhostRingAddress address)
    {
        VirtqueueLayout layout = loan.Layout;
        address = default;
        // Sizes: virtio 1.2 section 2.7, with the event index at the end of both rings.
        if (!TryFind(layout.Descriptors, 16u * layout.Size, out ulong descriptors)
            || !TryFind(layout.Available, 6 + (2u * layout.Size), out ulong available)
            || !TryFind(layout.Used, 6 + (8u * layout.Size), out ulong used)) return false;
        address = new VhostRingAddress(descriptors, available, used);
        return true;

        bool TryFind(ulong start, uint length, out ulong host)
        {
            bool found = layout.Space == AddressSpace.User
                ? loan.Memory.TryTranslateUser(start, length, out MemorySlice slice)
                : loan.Memory.TryTranslate(start, length, out slice);
            host = (ulong)slice.Address;
            return found;
        }
    }
}
