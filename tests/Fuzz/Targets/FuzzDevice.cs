using System.Collections.Immutable;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Devices.VirtioNet;
using ActorNet.Fuzz.Engine;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.BackEnd;

namespace ActorNet.Fuzz.Targets;

/// <summary>The device behind a fuzzed session: real rings, which are looked at when they start and after every message.</summary>
internal sealed class FuzzDevice(Observations seen) : IVhostUserDevice, IInterrupt, IDisposable
{
    private readonly VirtioNetDevice _model = new(new VirtioNetOptions(null) { EnabledFeatures = ulong.MaxValue });
    private readonly Dictionary<int, FdHandle> _kicks = [];
    private ImmutableArray<VirtqueueLog> _logs = [];
    private FuzzNic? _nic;
    private GuestMemory? _memory;

    public BackEndSession Session { get; set; } = null!;

    public ulong Features => _model.DeviceFeatures;

    public int QueuePairs => 1;

    public int QueueCount => 3;

    public void SetFeatures(ulong features) => _model.TrySetDriverFeatures(features);

    public void SetMemory(GuestMemory memory, ImmutableArray<HostRange> withdrawn)
    {
        GuestMemory? earlier = _memory;
        _memory = memory.Acquire();
        _nic?.Remap(_memory);
        earlier?.Release();
        Session.OnMemorySet();
    }

    public void StartQueue(int index, in VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, bool polled, IInterrupt? interrupt, InflightArea? inflight)
    {
        SetKick(index, kick);
        _nic ??= new FuzzNic(_model, seen);
        if (_memory is null || !_nic.Open(index, _memory, layout, position, inflight)) Session.OnQueueRefused(index);
        UseLogs();
    }

    public void SetLogs(ImmutableArray<VirtqueueLog> logs)
    {
        _logs = logs;
        UseLogs();
        Session.OnLogSet();
    }

    public void StopQueue(int index) => Session.OnQueueStopped(index, _nic?.Stop(index) ?? VirtqueuePosition.Initial(_model.DriverFeatures));

    public void EnableQueue(int index, bool enabled) => seen.Saw(20, (index << 1) | (enabled ? 1 : 0));

    public void SetKick(int index, FdHandle? kick)
    {
        if (_kicks.Remove(index, out FdHandle? earlier)) earlier.Dispose();
        if (kick is not null) _kicks[index] = kick;
    }

    public void SetInterrupt(int index, IInterrupt? interrupt) => seen.Saw(21, interrupt is null ? 0 : 1);

    public void ReadConfig(int offset, Span<byte> destination) => _model.ReadConfig(offset, destination);

    public bool TryWriteConfig(int offset, ReadOnlySpan<byte> source, bool migrates) => _model.TryWriteConfig(offset, source);

    public bool TrySetMtu(int mtu) => mtu <= 9000;

    public void Announce(MacAddress station) => seen.Saw(22, station.IsMulticast ? 1 : 0);

    public void Kick(int index) => Work();

    public IInterrupt InterruptByMessage(int index) => this;

    void IInterrupt.Raise() => seen.Saw(23, 0);

    /// <summary>One turn of every ring.</summary>
    public void Work()
    {
        if (_nic is null) return;
        _nic.Take();
        _nic.Deliver();
        _nic.Complete(0);
        _nic.Control();
    }

    private void UseLogs()
    {
        for (int i = 0; i < QueueCount; i++) _nic?.SetLog(i, i < _logs.Length ? _logs[i] : default);
    }

    public void Dispose()
    {
        _nic?.Close();
        _memory?.Release();
        foreach (FdHandle kick in _kicks.Values) kick.Dispose();
    }
}
