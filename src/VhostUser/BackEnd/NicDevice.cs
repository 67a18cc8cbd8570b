using System.Collections.Immutable;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Devices.VirtioNet;
using ActorNet.Io.Descriptors;

namespace ActorNet.VhostUser.BackEnd;

/// <summary>Passes the commands of a session on to the NIC's actor; the answers come to <paramref name="transport"/>.</summary>
/// <param name="nic">The NIC.</param>
/// <param name="model">The device model that the NIC owns, on the same lane: for features and configuration.</param>
/// <param name="transport">The actor that hears the answers.</param>
internal sealed class NicDevice(IActorRef nic, VirtioNetDevice model, IActorRef transport) : IVhostUserDevice
{
    // The queue actors of rings that have no doorbell; null from the command to start until its answer.
    private readonly Dictionary<int, IActorRef?> _polled = [];
    private readonly Dictionary<int, IActorRef> _started = [];
    private readonly HashSet<int> _kickedEarly = []; // rung before it was known that they run

    public ulong Features => model.DeviceFeatures;

    public int QueuePairs => model.Options.QueuePairs;

    public int QueueCount => (2 * QueuePairs) + ((Features & FeatureBits.CtrlVq) != 0 ? 1 : 0);

    /// <summary>True when there are rings to look at now and then.</summary>
    public bool HasPolledRings => _polled.Count > 0;

    public void SetFeatures(ulong features)
    {
        model.TrySetDriverFeatures(features); // what may be written to the configuration depends on them
        Tell(new SetDriverFeatures(features));
    }

    public void SetMemory(GuestMemory memory, ImmutableArray<HostRange> withdrawn) => Tell(new SetMemory(memory) { Withdrawn = withdrawn });

    public void StartQueue(int index, in VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, bool polled, IInterrupt? interrupt, InflightArea? inflight)
    {
        SetPolled(index, polled);
        Tell(new StartQueue(index, layout, position, kick, interrupt) { Inflight = inflight });
    }

    public void SetLogs(ImmutableArray<VirtqueueLog> logs) => Tell(new SetLog(logs));

    public void StopQueue(int index) => Tell(new StopQueue(index));

    public void EnableQueue(int index, bool enabled) => Tell(new EnableQueue(index, enabled));

    public void SetKick(int index, FdHandle? kick)
    {
        SetPolled(index, kick is null);
        Tell(new SetKick(index, kick));
    }

    public void Kick(int index)
    {
        if (_started.TryGetValue(index, out IActorRef? queue)) queue.Tell(QueueKicked.Instance, transport);
        else _kickedEarly.Add(index);
    }

    public IInterrupt InterruptByMessage(int index) => new RingCall(index, transport);

    public void SetInterrupt(int index, IInterrupt? interrupt) => Tell(new SetInterrupt(index, interrupt));

    public void ReadConfig(int offset, Span<byte> destination) => model.ReadConfig(offset, destination);

    public bool TryWriteConfig(int offset, ReadOnlySpan<byte> source, bool migrates) =>
        migrates ? model.TryRestoreConfig(offset, source) : model.TryWriteConfig(offset, source);

    public bool TrySetMtu(int mtu) => model.TryAgreeOnMtu(mtu);

    public void Announce(MacAddress station) => Tell(new AnnounceStation(station));

    /// <summary>A queue runs.</summary>
    public void OnStarted(int index, IActorRef queue)
    {
        _started[index] = queue;
        if (_kickedEarly.Remove(index)) queue.Tell(QueueKicked.Instance, transport);
        if (_polled.ContainsKey(index)) _polled[index] = queue;
    }

    /// <summary>A queue does not run, or not any more.</summary>
    public void OnStopped(int index)
    {
        _started.Remove(index);
        _kickedEarly.Remove(index);
        _polled.Remove(index);
    }

    /// <summary>The session is over.</summary>
    public void Forget()
    {
        _started.Clear();
        _kickedEarly.Clear();
        _polled.Clear();
    }

    /// <summary>Rings for the drivers that have no doorbell.</summary>
    public void Poll()
    {
        foreach (IActorRef? queue in _polled.Values) queue?.Tell(QueueKicked.Instance, transport);
    }

    private void SetPolled(int index, bool isPolled)
    {
        if (isPolled) _polled[index] = _started.GetValueOrDefault(index);
        else _polled.Remove(index);
    }

    private void Tell(object command) => nic.Tell(command, transport);
}
