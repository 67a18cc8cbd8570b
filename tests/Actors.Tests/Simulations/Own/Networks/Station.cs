using System.Collections.Immutable;
using ActorNet.Actors.Topologies;
using ActorNet.Actors.Topologies.PortTypes;
using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Actors.Tests.Simulations.Own.Networks;

/// <summary>
/// What a port of the simulated network is made of, and what it has seen: as a tap's interface, it outlives its actor. Frames say where
/// they come from, whom they are for, and their number, so that loss, copies and the order between two stations can be checked.
/// </summary>
internal sealed class Station(int id, Random random, int stations)
{
    public const int ToAll = -1;
    private const int FrameLength = 60;
    private const int Batches = 4;
    private const int BatchFrames = 16;

    private readonly Dictionary<(int From, int To), int> _last = [];
    private readonly Dictionary<int, int> _numbered = [];
    private readonly byte[] _frame = new byte[FrameLength];
    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(2 * Batches * BatchFrames * FrameLength, pinned: true);
    private int _slot;

    /// <summary>A port that names nothing, joined by another's <c>netdev=</c>.</summary>
    public static PortType Netdev { get; } = new(PortRole.Netdev, "station", "a station", [.. LinkOptions.All]);

    /// <summary>A port that names the one it is joined to.</summary>
    public static PortType Device { get; } = new(PortRole.Device, "station-device", "a station", [NicPortOptions.Netdev, .. LinkOptions.All]);

    public int Id => id;

    public string Name => $"m{id}";

    public Random Random => random;

    public MacAddress Mac => MacOf(id);

    /// <summary>Half of the stations lend frames that lie in their own memory, as guests do.</summary>
    public bool Lends => id % 2 == 0;

    /// <summary>Frames to send: whom each is for.</summary>
    public Queue<int> Backlog { get; } = new();

    /// <summary>Every batch that was ever rented.</summary>
    public HashSet<FrameBatch> Rented { get; } = [];

    /// <summary>Frames sent, by whom they are for.</summary>
    public long[] Sent { get; } = new long[stations + 1];

    /// <summary>Frames received that were for this station, by sender.</summary>
    public long[] ReceivedOwn { get; } = new long[stations];

    /// <summary>Frames received that were for all, by sender.</summary>
    public long[] ReceivedAll { get; } = new long[stations];

    public long SentToAll => Sent[stations];

    public int Closings { get; set; }

    public static MacAddress MacOf(int id) => MacAddress.FromValue(0x5254_0000_0000ul + (ulong)id);

    public FrameBatchPool NewPool() => Lends ? FrameBatchPool.Borrowing(Batches) : FrameBatchPool.Pooled(Batches, BatchFrames, 64);

    /// <summary>Puts frames of the backlog into a batch.</summary>
    public void Fill(FrameBatch batch)
    {
        Rented.Add(batch);
        for (int frames = 1 + random.Next(BatchFrames); frames > 0 && Backlog.TryDequeue(out int to); frames--)
        {
            int number = _numbered[to] = _numbered.GetValueOrDefault(to) + 1;
            (to == ToAll ? MacAddress.Broadcast : MacOf(to)).CopyTo(_frame);
            Mac.CopyTo(_frame.AsSpan(6));
            _frame[12] = 0x88;
            _frame[13] = 0xb5;
            BitConverter.TryWriteBytes(_frame.AsSpan(16), id);
            BitConverter.TryWriteBytes(_frame.AsSpan(20), to);
            BitConverter.TryWriteBytes(_frame.AsSpan(24), number);
            Append(batch);
            Sent[to == ToAll ? stations : to]++;
        }
    }

    /// <summary>Takes one frame out of the datapath.</summary>
    public void Take(FrameBatch batch, int index)
    {
        Span<byte> frame = stackalloc byte[FrameLength];
        Assert.Equal(FrameLength, batch.CopyBytes(index, frame));
        int from = BitConverter.ToInt32(frame[16..]), to = BitConverter.ToInt32(frame[20..]), number = BitConverter.ToInt32(frame[24..]);
        Assert.NotEqual(id, from); // nothing sends a frame back
        Assert.True(number > _last.GetValueOrDefault((from, to)), $"{Name}: frame {number} from {from} to {to} came twice or out of order");
        _last[(from, to)] = number;
        if (to == id) ReceivedOwn[from]++;
        else if (to == ToAll) ReceivedAll[from]++;
    }

    private void Append(FrameBatch batch)
    {
        if (!Lends)
        {
            Assert.True(batch.TryAppend(_frame, default));
            return;
        }

        // Twice as many slots as frames can be out: none is written while somebody may still read it.
        MemorySlice slot = MemorySlice.OfPinned(_memory, _slot * FrameLength, FrameLength);
        _slot = (_slot + 1) % (_memory.Length / FrameLength);
        slot.CopyFrom(_frame);
        batch.AppendFrame(slot, 0, default);
    }
}
