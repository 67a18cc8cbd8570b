using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.VhostNets;

/// <summary>One vhost-net device: a receive ring and a transmit ring, between which and one queue of a tap the kernel moves frames.</summary>
/// <remarks>
/// Owns: the device. Not thread-safe: <see cref="VhostRings"/> calls it under its lock. Each ring runs for itself: what they share (features, memory, log) is set
/// while neither runs.
/// </remarks>
internal sealed class VhostPair(IVhostNet vhost, FdHandle tap) : IDisposable
{
    /// <summary>Rings of a pair: the first one receives.</summary>
    public const int Rings = 2;

    private readonly bool[] _runs = new bool[Rings];
    private readonly VirtqueuePosition[] _stoppedAt = new VirtqueuePosition[Rings];
    private readonly FdHandle?[] _logBells = new FdHandle?[Rings];
    private Terms? _shared; // by those that run

    /// <summary>What the kernel can do.</summary>
    public ulong Features => vhost.Features;

    /// <summary>True while any of its rings runs.</summary>
    public bool IsAnyRunning => _runs[0] || _runs[1];

    /// <summary>True while a ring runs.</summary>
    public bool IsRunning(int ring) => Volatile.Read(ref _runs[ring]);

    /// <summary>Where a ring was stopped.</summary>
    public VirtqueuePosition StoppedAt(int ring) => _stoppedAt[ring];

    /// <summary>True when what a ring shares with its neighbour, which runs, is another's.</summary>
    public bool IsBlocked(RingLoan loan) => IsAnyRunning && _shared != Terms.Of(loan);

    /// <summary>Bytes of a used ring, with the event index behind it. virtio 1.2 section 2.7.</summary>
    public static uint UsedLength(in VirtqueueLayout layout) => 6 + (8u * layout.Size);

    /// <summary>Starts a ring.</summary>
    /// <returns>Null when it runs; otherwise what is against that.</returns>
    public string? TryStart(int ring, RingLoan loan)
    {
        if (Start(ring, loan) is { } refusal)
        {
            Unset(ring);
            return refusal;
        }

        Volatile.Write(ref _runs[ring], true);
        _shared = Terms.Of(loan);
        return null;
    }

    /// <summary>Stops a ring, if it runs: nothing of it is touched once this returns.</summary>
    /// <exception cref="LinuxException">It cannot be stopped.</exception>
    public bool Stop(int ring)
    {
        if (!_runs[ring]) return false;
        Volatile.Write(ref _runs[ring], false);
        Errno errno = vhost.SetBackend(ring, null);
        uint index = 0;
        if (errno == Errno.None) errno = vhost.GetRingBase(ring, out index);
        // A ring that the kernel goes on with while we do would give frames twice, and buffers back that are in use: no state to go on in.
        if (errno != Errno.None) throw new LinuxException($"take ring {ring} back from vhost-net", errno);
        _stoppedAt[ring] = VirtqueuePosition.Split((ushort)index);
        Unset(ring);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => vhost.Dispose();

    private string? Start(int ring, RingLoan loan)
    {
        if (!TryLocate(loan, out VhostRingAddress address)) return "its ring is not in the guest's memory";
        if (!IsAnyRunning)
        {
            Terms terms = Terms.Of(loan);
            if (terms.Log is not null && Problem("VHOST_SET_LOG_BASE", vhost.SetLogBase(terms.Log.Address)) is { } unlogged) return unlogged;
            ulong features = VhostFeatures.Of(loan.Device) | (terms.LogsBuffers ? IVhostNet.LogAll : 0);
            if (Problem("VHOST_SET_FEATURES", vhost.SetFeatures(features)) is { } refused) return refused;
            if (Problem("VHOST_SET_MEM_TABLE", vhost.SetMemory(Table(loan.Memory))) is { } tooMany) return tooMany;
        }

        _logBells[ring] = loan.LogBell;
        if (loan.LogBell is not null && Problem("VHOST_SET_LOG_FD", vhost.SetLogBell(loan.LogBell)) is { } unheard) return unheard;

        return Problem("VHOST_SET_VRING_NUM", vhost.SetRingSize(ring, loan.Layout.Size))
            ?? Problem("VHOST_SET_VRING_BASE", vhost.SetRingBase(ring, loan.Position.NextAvailable))
            ?? Problem("VHOST_SET_VRING_ADDR", vhost.SetRingAddress(ring, address))
            ?? Problem("VHOST_SET_VRING_KICK", vhost.SetKick(ring, loan.Kick))
            ?? Problem("VHOST_SET_VRING_CALL", vhost.SetCall(ring, loan.Call))
            ?? Problem("VHOST_SET_VRING_ERR", vhost.SetError(ring, loan.Error))
            ?? Problem("VHOST_NET_SET_BACKEND", vhost.SetBackend(ring, tap));
    }

    private void Unset(int ring)
    {
        vhost.SetKick(ring, null);
        vhost.SetCall(ring, null);
        vhost.SetError(ring, null);
        if (_logBells[ring] is null) return;
        _logBells[ring] = null;
        vhost.SetLogBell(_logBells[ring ^ 1]); // one for both
    }

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
            || !TryFind(layout.Used, UsedLength(layout), out ulong used)) return false;
        address = new VhostRingAddress(descriptors, available, used) { Log = loan.Log.Ring is null ? null : loan.Log.DeviceArea };
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

    // What both rings have in common. The lenders hold leases on the memory.
    private sealed record Terms(GuestMemory Memory, DirtyLog? Log, bool LogsBuffers)
    {
        public static Terms Of(RingLoan loan) => new(loan.Memory, loan.Log.Buffers ?? loan.Log.Ring, loan.Log.Buffers is not null);
    }
}
