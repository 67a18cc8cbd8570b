using System.Collections.Immutable;
using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
using ActorNet.Devices.Virtio.Inflight;
using ActorNet.Io.Descriptors;
using ActorNet.VhostUser.BackEnd;

namespace ActorNet.VhostUser.Tests.BackEnd;

/// <summary>Writes down what a session commands, and answers at once unless told to wait.</summary>
internal sealed class FakeDevice : IVhostUserDevice, IDisposable
{
    public const ulong OfferedFeatures = FeatureBits.Version1 | FeatureBits.EventIdx | FeatureBits.MrgRxbuf;

    private readonly List<FdHandle> _kicks = [];

    public BackEndSession? Session { get; set; }

    /// <summary>False: the test answers.</summary>
    public bool AnswersAtOnce { get; set; } = true;

    public List<string> Commands { get; } = [];

    public GuestMemory? Memory { get; private set; }

    public HostRange[] Withdrawn { get; private set; } = [];

    public Dictionary<int, IInterrupt?> Interrupts { get; } = [];

    public Dictionary<int, VirtqueueLayout> Layouts { get; } = [];

    public byte[] Config { get; } = [0x52, 0x54, 0, 1, 2, 3, 1, 0, 2, 0];

    /// <summary>What a stopped queue reports.</summary>
    public ushort StoppedAt { get; set; } = 100;

    /// <summary>The device's own MTU.</summary>
    public int MaxMtu { get; set; } = ushort.MaxValue;

    public ulong OfferedFeaturesToo { get; set; }

    public ulong Features => OfferedFeatures | OfferedFeaturesToo;

    public int QueuePairs { get; init; } = 2;

    public int QueueCount => (2 * QueuePairs) + 1;

    /// <summary>The commands since the last call.</summary>
    public string Take()
    {
        string all = string.Join("; ", Commands);
        Commands.Clear();
        return all;
    }

    public void SetFeatures(ulong features) => Commands.Add($"features 0x{features:x}");

    public void SetMemory(GuestMemory memory, ImmutableArray<HostRange> withdrawn)
    {
        // As the real device: its own lease.
        GuestMemory? earlier = Memory;
        Memory = memory.Acquire();
        Withdrawn = [.. withdrawn];
        earlier?.Release();
        Commands.Add($"memory {memory.Regions.Length}");
        if (AnswersAtOnce) Session!.OnMemorySet();
    }

    public void StartQueue(int index, in VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, bool polled, IInterrupt? interrupt, InflightArea? inflight)
    {
        Keep(kick);
        Layouts[index] = layout;
        Interrupts[index] = interrupt;
        Commands.Add($"start {index} at {position.ToVringBase()}{(polled ? " polled" : "")}{(interrupt is null ? " silent" : "")}{(inflight is null ? "" : $" noted {inflight.Entries}")}");
    }

    public ImmutableArray<VirtqueueLog> Logs { get; private set; } = [];

    public void SetLogs(ImmutableArray<VirtqueueLog> logs)
    {
        Logs = logs;
        Commands.Add($"log {string.Join(',', logs.Select(static log => (log.Buffers is null ? "" : "b") + (log.Ring is null ? "-" : $"r{log.DeviceArea:x}")))}");
        if (AnswersAtOnce) Session!.OnLogSet();
    }

    public void StopQueue(int index)
    {
        Commands.Add($"stop {index}");
        if (AnswersAtOnce) Session!.OnQueueStopped(index, VirtqueuePosition.Split(StoppedAt));
    }

    public void EnableQueue(int index, bool enabled) => Commands.Add($"{(enabled ? "enable" : "disable")} {index}");

    public void SetKick(int index, FdHandle? kick)
    {
        Keep(kick);
        Commands.Add($"kick {index}");
    }

    public void Kick(int index) => Commands.Add($"ring {index}");

    public IInterrupt InterruptByMessage(int index) => new MessageInterrupt(() => Session!.OnInterrupt(index));

    public bool TrySetMtu(int mtu)
    {
        if (mtu > MaxMtu) return false;
        Commands.Add($"mtu {mtu}");
        return true;
    }

    public void Announce(MacAddress station) => Commands.Add($"announce {station}");

    public void SetInterrupt(int index, IInterrupt? interrupt)
    {
        Interrupts[index] = interrupt;
        Commands.Add($"{(interrupt is null ? "no interrupt" : "interrupt")} {index}");
    }

    public void ReadConfig(int offset, Span<byte> destination)
    {
        if (offset >= Config.Length) return;
        ReadOnlySpan<byte> rest = Config.AsSpan(offset);
        rest[..Math.Min(rest.Length, destination.Length)].CopyTo(destination);
    }

    public bool TryWriteConfig(int offset, ReadOnlySpan<byte> source, bool migrates)
    {
        if (offset + source.Length > (migrates ? Config.Length : 6)) return false;
        source.CopyTo(Config.AsSpan(offset));
        return true;
    }

    public void Dispose()
    {
        Memory?.Release();
        foreach (FdHandle kick in _kicks) kick.Dispose();
    }

    private sealed class MessageInterrupt(Action raise) : IInterrupt
    {
        public void Raise() => raise();
    }

    private void Keep(FdHandle? kick)
    {
        if (kick is not null) _kicks.Add(kick);
    }
}
