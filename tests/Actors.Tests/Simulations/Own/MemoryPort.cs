using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Simulations.Own;

/// <summary>
/// What an in-memory port is made of, and what it counts: as a tap's interface, it outlives the instances of its actor. Frames say
/// where they come from and their number, so that the order between two ports and the number of copies can be checked.
/// </summary>
internal sealed class MemoryPort(int id, Random random)
{
    private const int FrameLength = 60;
    private readonly Dictionary<int, int> _lastFrom = [];
    private readonly byte[] _frame = new byte[FrameLength];
    private int _numbered;

    public int Id { get; } = id;

    public Random Random { get; } = random;

    public FrameBatchPool Batches { get; } = FrameBatchPool.Pooled(6, 16, 64);

    /// <summary>Every batch that was ever rented.</summary>
    public HashSet<FrameBatch> Rented { get; } = [];

    public PeerLink? Peer { get; set; }

    public PortCounters Counters { get; } = new();

    public long Sent { get; private set; }

    public long Received { get; private set; }

    /// <summary>Frames that the actor held when it failed or stopped.</summary>
    public long LostInHand { get; set; }

    public int Restarts { get; set; }

    public int Closings { get; set; }

    /// <summary>Appends frames with the next numbers.</summary>
    public void Fill(FrameBatch batch, int frames)
    {
        Rented.Add(batch);
        for (int i = 0; i < frames; i++)
        {
            BitConverter.TryWriteBytes(_frame.AsSpan(0), Id);
            BitConverter.TryWriteBytes(_frame.AsSpan(4), ++_numbered);
            batch.FreeChunks[0].CopyFrom(_frame);
            batch.CommitFrame(FrameLength, default);
        }

        Sent += frames;
    }

    /// <summary>Takes one frame out of the datapath.</summary>
    public void Take(FrameBatch batch, int index)
    {
        Assert.Equal(FrameLength, batch.CopyBytes(index, _frame));
        int from = BitConverter.ToInt32(_frame, 0);
        int number = BitConverter.ToInt32(_frame, 4);
        Assert.NotEqual(Id, from); // a hub does not send a frame back
        Assert.True(number > _lastFrom.GetValueOrDefault(from), $"port {Id}: frame {number} of port {from} came twice or out of order");
        _lastFrom[from] = number;
        Received++;
    }
}
