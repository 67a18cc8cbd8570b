using System.Collections.Immutable;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;
using ActorNet.Io.Descriptors;
using ActorNet.Io.Packets;

namespace ActorNet.Actors.RawInterfaces;

/// <summary>An interface by a packet socket.</summary>
public sealed class PacketInterface : RawInterface
{
    /// <summary>Frames under way: eight full batches keep a receiver busy while the next are read.</summary>
    private const int MostFrames = 8 * FrameBatch.Capacity;

    private readonly PacketSocket _socket;
    private readonly PacketReader _reader;
    private readonly PacketWriter _writer;

    /// <summary>Takes over a socket.</summary>
    public PacketInterface(PacketSocket socket, PortCounters counters)
    {
        ArgumentNullException.ThrowIfNull(socket);
        _socket = socket;
        _reader = new PacketReader(socket, counters);
        _writer = new PacketWriter(socket, counters);
        Descriptors = [socket.Handle];
        Batches = FrameBatchPool.Pooled(MostFrames / _reader.Messages, _reader.Messages, _reader.ChunkSize);
        Path = socket.HasVnetHeader ? "packet socket, vnet header" : "packet socket";
    }

    /// <inheritdoc/>
    public override int Index => _socket.Index;

    /// <inheritdoc/>
    public override int Mtu => _socket.Mtu;

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override ImmutableArray<FdHandle> Descriptors { get; }

    /// <inheritdoc/>
    public override FrameBatchPool Batches { get; }

    /// <inheritdoc/>
    public override IoStatus Fill(FrameBatch batch) => _reader.Fill(batch);

    /// <inheritdoc/>
    public override IoStatus Write(FrameBatch batch) => _writer.Write(batch);

    /// <inheritdoc/>
    public override void AddEvents(ICollection<DropCount> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (_socket.ReadDropped() is var dropped and not 0) events.Add(new DropCount("kernel-dropped", dropped));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _socket.Dispose();
}
