using System.Collections.Immutable;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Guest.VirtioNet;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Memory;
using ActorNet.VhostUser.FrontEnd;
using ActorNet.VhostUser.Messages;

namespace ActorNet.VhostUser.Clients;

/// <summary>The memory that one back end is given, and the rings and eventfds in it.</summary>
/// <remarks>
/// Owns the file, the eventfds and a lease on the mapping, which lasts until the last frame that was lent out of it has come home. Each back end has
/// its own: what a former one does to the memory it was given concerns nobody any more.
/// </remarks>
internal sealed class ClientRings : IFrontEndDriver, IDoorbell, IDisposable
{
    private const ulong GuestAddress = 0x1_0000_0000; // anywhere; not 0, and not where the process has it mapped
    private const ulong Page = 4096;

    private readonly VhostUserClientSettings _settings;
    private readonly BatchRingCounters _counters;
    private readonly EventFd _error = EventFd.Create();
    private ImmutableArray<EventFd> _kicks = [];
    private ImmutableArray<EventFd> _calls = [];
    private ImmutableArray<FrontEndRing> _rings = [];
    private GuestMemoryBuilder? _builder;
    private FdHandle? _file;

    public ClientRings(VhostUserClientSettings settings, BatchRingCounters counters, FdHandle backEndSocket)
    {
        _settings = settings;
        _counters = counters;
        BackEndSocket = backEndSocket;
    }

    public FdHandle BackEndSocket { get; }

    public RegionDescription Region { get; private set; }

    public FdHandle MemoryFile => _file!;

    public FdHandle ErrorBell => _error.Handle;

    public IReadOnlyList<FrontEndRing> Rings => _rings;

    /// <summary>The receive rings; none before the back end is known.</summary>
    public ImmutableArray<BatchReceiveRing> Receivers { get; private set; } = [];

    /// <summary>The way to the back end; null before it is known.</summary>
    public BatchTransmitter? Transmitter { get; private set; }

    /// <summary>The interrupts of all rings.</summary>
    public ImmutableArray<EventFd> Calls => _calls;

    public void LayOut(FrontEndAgreement agreement)
    {
        var options = new BatchRingOptions
        {
            Features = agreement.Features,
            RingSize = _settings.RingSize,
            Mtu = agreement.Mtu,
        };
        ulong size = ((ulong)options.MemoryNeeded(agreement.Pairs) + Page - 1) & ~(Page - 1);
        _file = MemFd.Create($"actornet-{_settings.Id}", size);
        MemoryMapping mapping = MemoryMapping.Map(_file, 0, size, writable: true);
        _builder = new GuestMemoryBuilder(new MemoryRegion(GuestAddress, size, (ulong)mapping.Address, mapping.Address), mapping.Dispose);
        Region = new RegionDescription(GuestAddress, size, (ulong)mapping.Address, 0);

        int count = 2 * agreement.Pairs;
        _kicks = Bells(count);
        _calls = Bells(count);
        Receivers = [.. Enumerable.Range(0, agreement.Pairs).Select(pair => new BatchReceiveRing(_builder, 2 * pair, options, this, _counters))];
        Transmitter = new BatchTransmitter(
            [.. Enumerable.Range(0, agreement.Pairs).Select(pair => new BatchTransmitRing(_builder, (2 * pair) + 1, options, this, _counters))], _counters);
        _rings =
        [
            .. Enumerable.Range(0, count).Select(index => new FrontEndRing(
                _builder.ToUser(index % 2 == 0 ? Receivers[index / 2].Layout : Transmitter.Rings[index / 2].Layout),
                VirtqueuePosition.Initial(agreement.Features), _kicks[index].Handle, _calls[index].Handle)),
        ];
    }

    /// <summary>What the back end did to a ring that it must not; null while all is well.</summary>
    public string? FindFault()
    {
        foreach (BatchReceiveRing ring in Receivers)
            if (ring.LastFault != DeviceFault.None) return $"ring {ring.Index}: {ring.LastFault}";
        foreach (BatchTransmitRing ring in Transmitter?.Rings ?? [])
            if (ring.LastFault != DeviceFault.None) return $"ring {ring.Index}: {ring.LastFault}";
        return null;
    }

    void IDoorbell.Ring(int queue) => _kicks[queue].Signal();

    public void Dispose()
    {
        foreach (EventFd bell in _kicks) bell.Dispose();
        foreach (EventFd bell in _calls) bell.Dispose();
        _error.Dispose();
        _builder?.Memory.Release();
        _file?.Dispose();
    }

    private static ImmutableArray<EventFd> Bells(int count) => [.. Enumerable.Range(0, count).Select(static _ => EventFd.Create())];
}
