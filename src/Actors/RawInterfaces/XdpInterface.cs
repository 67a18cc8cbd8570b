using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Xdp;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>An interface by XDP sockets. Received frames are lent where they lie, sent ones copied there.</summary>
/// <remarks>The memory lives until the last batch that lends from it is home, even when the sockets are closed before.</remarks>
public sealed class XdpInterface : RawInterface
{
    /// <summary>Batches under way: a quarter of the chunks of a queue, three quarters where frames are long, so that the kernel always has some.</summary>
    private const int MostBatches = 8;

    private readonly XdpDevice _device;
    private readonly GuestMemory _memory;
    private readonly XdpReader _reader;
    private readonly XdpWriter _writer;

    /// <summary>Takes over a device and its memory.</summary>
    public XdpInterface(XdpDevice device, PortCounters counters)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
        _memory = new GuestMemory([new MemoryRegion(0, device.Memory.Length, 0, device.Memory.Address)], device.Memory.Dispose);
        _reader = new XdpReader(device, _memory, counters);
        _writer = new XdpWriter(device, _memory, counters);
        Descriptors = [.. device.Queues.Select(static queue => queue.Handle)];
    }

    /// <inheritdoc/>
    public override int Index => _device.Index;

    /// <inheritdoc/>
    public override int Mtu => _device.Mtu;

    /// <inheritdoc/>
    public override string Path => _device.Path;

    /// <inheritdoc/>
    public override ImmutableArray<FdHandle> Descriptors { get; }

    /// <inheritdoc/>
    public override FrameBatchPool Batches { get; } = FrameBatchPool.Borrowing(MostBatches);

    /// <inheritdoc/>
    public override bool HasFrames => _reader.HasFrames;

    /// <inheritdoc/>
    public override bool IsUnflushed => _writer.IsUnflushed;

    /// <inheritdoc/>
    public override bool TryBegin(bool isLast) => _device.TryBind(isLast);

    /// <inheritdoc/>
    public override IoStatus Fill(FrameBatch batch) => _reader.Fill(batch);

    /// <inheritdoc/>
    public override IoStatus Write(FrameBatch batch) => _writer.Write(batch);

    /// <inheritdoc/>
    public override void Flush() => _writer.Flush();

    /// <inheritdoc/>
    public override void GiveBack(FrameBatch batch) => _reader.GiveBack(batch);

    /// <inheritdoc/>
    public override void AddEvents(ICollection<DropCount> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        long dropped = 0, ringFull = 0, noChunk = 0, refused = 0;
        foreach (XdpQueue queue in _device.Queues)
        {
            XdpCounts counts = queue.ReadCounts();
            dropped += counts.Dropped;
            ringFull += counts.RingFull;
            noChunk += counts.NoChunk;
            refused += counts.Refused;
        }

        Add("kernel-dropped", dropped);
        Add("ring-full", ringFull);
        Add("no-chunk", noChunk);
        Add("kernel-refused", refused);

        void Add(string name, long count)
        {
            if (count != 0) events.Add(new DropCount(name, count));
        }
    }

    /// <summary>The part of the memory that is a queue's.</summary>
    internal static MemorySlice AreaOf(XdpDevice device, GuestMemory memory, int queue)
    {
        int length = XdpQueue.Chunks * device.Queues[queue].ChunkSize;
        return memory.TryTranslate((ulong)queue * (ulong)length, (uint)length, out MemorySlice area) ? area : throw new ArgumentException("The memory is not that of the device.", nameof(memory));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _device.Dispose();
        _memory.Release();
    }
}
