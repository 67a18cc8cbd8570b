using ActorNet.Actors.VirtioNets;
using ActorNet.Devices.Memory;
using ActorNet.Devices.Virtio;
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

    public Dictionary<int, IInterrupt?> Interrupts { get; } = [];

    public Dictionary<int, VirtqueueLayout> Layouts { get; } = [];

    public byte[] Config { get; } = [0x52, 0x54, 0, 1, 2, 3, 1, 0, 2, 0];

    /// <summary>What a stopped queue reports.</summary>
    public ushort StoppedAt { get; set; } = 100;

    public ulong Features => OfferedFeatures;

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

    public void SetMemory(GuestMemory memory)
    {
        // As the real device: its own lease.
        GuestMemory? earlier = Memory;
        Memory = memory.Acquire();
        earlier?.Release();
        Commands.Add($"memory {memory.Regions.Length}");
        if (AnswersAtOnce) Session!.OnMemorySet();
    }

    public void StartQueue(int index, in VirtqueueLayout layout, VirtqueuePosition position, FdHandle? kick, IInterrupt? interrupt)
    {
        Keep(kick);
        Layouts[index] = layout;
        Interrupts[index] = interrupt;
        Commands.Add($"start {index} at {position.ToVringBase()}{(kick is null ? " polled" : "")}{(interrupt is null ? " silent" : "")}");
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

    public bool TryWriteConfig(int offset, ReadOnlySpan<byte> source)
    {
        if (offset + source.Length > 6) return false;
        source.CopyTo(Config.AsSpan(offset));
        return true;
    }

    public void Dispose()
    {
        Memory?.Release();
        foreach (FdHandle kick in _kicks) kick.Dispose();
    }

    private void Keep(FdHandle? kick)
    {
        if (kick is not null) _kicks.Add(kick);
    }
}
