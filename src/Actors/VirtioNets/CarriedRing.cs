using ActorNet.Actors.Lanes;
using ActorNet.Devices.Virtio;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Readiness;

namespace ActorNet.Actors.VirtioNets;

/// <summary>What a queue actor keeps of a ring that is lent: its doorbells, one each way, and the way back.</summary>
/// <remarks>
/// Owns: the eventfds that stand in for what is none, and their readiness. A driver whose own eventfds the carrier can use is not seen here at all;
/// one that kicks or is interrupted by messages costs a wake-up each time.
/// </remarks>
internal sealed class CarriedRing : IDisposable
{
    private static readonly byte[] One = BitConverter.GetBytes(1ul);

    private readonly IRingCarrier _carrier;
    private readonly FdHandle _kick;
    private readonly EventFd? _ownKick;
    private readonly EventFd? _ownCall;
    private readonly EventFd _error = EventFd.Create();
    private readonly EventFd? _logged;
    private readonly VirtqueueLog _log;
    private readonly IDisposable? _calls;
    private readonly IDisposable? _errors;
    private readonly IDisposable? _marks;

    /// <summary>Makes the doorbells.</summary>
    /// <param name="lane">The queue's.</param>
    /// <param name="carrier">Who is to carry the ring.</param>
    /// <param name="layout">Where it is.</param>
    /// <param name="log">Where its writes are logged.</param>
    /// <param name="kick">The driver's doorbell; null when it has none.</param>
    /// <param name="interrupt">How the driver is interrupted; null while it has given no way.</param>
    /// <param name="raise">Interrupts the driver, where that takes more than an eventfd.</param>
    /// <param name="failed">Hears that the ring makes no sense.</param>
    public CarriedRing(
        Lane lane, IRingCarrier carrier, VirtqueueLayout layout, in VirtqueueLog log, FdHandle? kick, IInterrupt? interrupt, Action raise, Action failed)
    {
        _carrier = carrier;
        Layout = layout;
        _log = log;
        _ownKick = kick is null ? EventFd.Create() : null;
        _kick = kick ?? _ownKick!.Handle;
        Call = interrupt?.EventFd;
        if (interrupt is not null && Call is null)
        {
            _ownCall = EventFd.Create();
            Call = _ownCall.Handle;
            _calls = lane.Register(Call, ReadyEvents.Readable, new Bell(raise));
        }

        _errors = lane.Register(_error.Handle, ReadyEvents.Readable, new Bell(failed));
        if (!log.IsHeard) return;
        _logged = EventFd.Create();
        _marks = lane.Register(_logged.Handle, ReadyEvents.Readable, new Bell(_log.PokeForOthers));
    }

    /// <summary>Where the ring is.</summary>
    public VirtqueueLayout Layout { get; }

    /// <summary>What the carrier hears.</summary>
    public FdHandle KickFd => _kick;

    /// <summary>What the carrier rings; null: nothing.</summary>
    public FdHandle? Call { get; }

    /// <summary>What it rings when the ring makes no sense.</summary>
    public FdHandle Error => _error.Handle;

    /// <summary>What it rings when it has logged something; null: nothing.</summary>
    public FdHandle? Logged => _logged?.Handle;

    /// <summary>Who carries it.</summary>
    public string Name => _carrier.Name;

    /// <summary>Tells the carrier that there may be more in the ring.</summary>
    public void Kick() => _kick.TryWrite(One, out _); // a count that is full has been rung

    /// <summary>Takes the ring back.</summary>
    public VirtqueuePosition TakeBack(int index)
    {
        VirtqueuePosition position = _carrier.TakeBack(index);
        if (_log.IsHeard) _log.PokeForOthers(); // for what nobody heard any more
        return position;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _calls?.Dispose();
        _errors?.Dispose();
        _marks?.Dispose();
        _ownKick?.Dispose();
        _ownCall?.Dispose();
        _error.Dispose();
        _logged?.Dispose();
    }

    // Each ring of an eventfd is an edge of its own; the count need not be read.
    private sealed class Bell(Action rung) : IReadinessHandler
    {
        public void OnReady(ReadyEvents events) => rung();
    }
}
