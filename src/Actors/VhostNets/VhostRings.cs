using System.Collections.Immutable;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Vhost;

namespace ActorNet.Actors.VhostNets;

/// <summary>The rings that the kernel may run on one tap, a pair on each of its queues: has them set up and stopped, and tells the tap's actor.</summary>
/// <remarks>
/// Owns: the vhost-net devices. Called by the actors of all rings and of the tap, perhaps on several lanes, hence the lock; nothing is called under it that
/// waits for them.
/// </remarks>
public sealed class VhostRings : IRingCarrier
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<VhostPair> _pairs;
    private readonly VhostTap _tap;
    private readonly IActorRef _port;
    private readonly IActorRef?[] _waiting; // lenders, by ring, that may try again when something has changed
    private int _usable;
    private bool _closed;

    /// <summary>Rings for a tap.</summary>
    /// <param name="devices">One for each of its queues; owned from now on.</param>
    /// <param name="tap">The tap, which lives longer.</param>
    /// <param name="port">Its actor: hears <see cref="RingLent"/>.</param>
    public VhostRings(ImmutableArray<IVhostNet> devices, VhostTap tap, IActorRef port)
    {
        ArgumentNullException.ThrowIfNull(tap);
        ArgumentOutOfRangeException.ThrowIfNotEqual(devices.Length, tap.Queues.Length);
        _pairs = [.. devices.Select((device, index) => new VhostPair(device, tap.Queues[index]))];
        _tap = tap;
        _port = port;
        _waiting = new IActorRef?[devices.Length * VhostPair.Rings];
        _usable = devices.Length;
    }

    /// <inheritdoc/>
    public string Name => "vhost-net";

    /// <inheritdoc/>
    public int Pairs => _pairs.Length;

    /// <summary>True while the kernel reads any queue of the tap.</summary>
    public bool CarriesReceive
    {
        get
        {
            foreach (VhostPair pair in _pairs)
                if (pair.IsRunning(0)) return true;
            return false;
        }
    }

    /// <summary>True while the kernel reads this queue of the tap: whoever else did would take its frames away.</summary>
    public bool Reads(int queue) => _pairs[queue].IsRunning(0);

    /// <inheritdoc/>
    public string? TryStart(RingLoan loan)
    {
        ArgumentNullException.ThrowIfNull(loan);
        (int number, int ring) = Math.DivRem(loan.Index, VhostPair.Rings);
        lock (_lock)
        {
            if (_closed) return "the tap is gone";
            if ((uint)number >= (uint)_pairs.Length) return "the tap has no queue for it";
            VhostPair pair = _pairs[number];
            if ((VhostFeatures.FindObstacle(loan.Device, pair.Features, _tap) ?? VhostFeatures.FindLogObstacle(loan, pair.Features)) is { } obstacle) return obstacle;
            string? early = number >= _usable ? "its queue of the tap is not in use yet"
                : pair.IsBlocked(loan) ? "its other ring goes by another table of memory, or another log" : null;
            if (early is not null)
            {
                _waiting[loan.Index] = loan.Lender;
                return early;
            }

            // The tap makes no frame that the driver does not take: nobody here would complete it.
            if (ring == 0 && !_tap.SetOffloads(OffloadFeatures.ToDriver(loan.Device.GuestOffloads) & _tap.Offloads)) return "the tap's offloads cannot be set";
            if (pair.TryStart(ring, loan) is { } refusal)
            {
                if (ring == 0) RestoreOffloads();
                return refusal;
            }
        }

        _port.Tell(new RingLent(loan.Index, true));
        return null;
    }

    /// <inheritdoc/>
    public VirtqueuePosition TakeBack(int index)
    {
        (int number, int ring) = Math.DivRem(index, VhostPair.Rings);
        VhostPair pair = _pairs[number];
        lock (_lock)
        {
            if (!_closed) Stop(pair, ring);
            _waiting[index] = null;
            Wake(index ^ 1);
        }

        _port.Tell(new RingLent(index, false));
        return pair.StoppedAt(ring);
    }

    /// <summary>From now on no ring of other pairs than the first so many is started.</summary>
    /// <returns>Queues of the tap that are needed: also those of rings that still run.</returns>
    public int Limit(int pairs)
    {
        lock (_lock)
        {
            _usable = Math.Min(_usable, pairs);
            for (int number = _pairs.Length; number > _usable; number--)
                if (_pairs[number - 1].IsAnyRunning) return number;
            return pairs;
        }
    }

    /// <summary>The first so many queues of the tap are in use: their rings may be started.</summary>
    public void Allow(int pairs)
    {
        lock (_lock)
        {
            int former = _usable;
            _usable = Math.Min(pairs, _pairs.Length);
            for (int index = former * VhostPair.Rings; index < _usable * VhostPair.Rings; index++) Wake(index);
        }
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
                foreach (VhostPair pair in _pairs)
                {
                    for (int ring = 0; ring < VhostPair.Rings; ring++) Stop(pair, ring);
                }
            }
            finally
            {
                foreach (VhostPair pair in _pairs) pair.Dispose();
            }
        }
    }

    private void Stop(VhostPair pair, int ring)
    {
        if (pair.Stop(ring) && ring == 0) RestoreOffloads();
    }

    // The tap's actor knows better, and says so when it hears of it.
    private void RestoreOffloads()
    {
        if (!CarriesReceive) _tap.SetOffloads(_tap.Offloads);
    }

    private void Wake(int index)
    {
        _waiting[index]?.Tell(LendAgain.Instance);
        _waiting[index] = null;
    }
}
