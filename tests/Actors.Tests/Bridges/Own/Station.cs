using System.Buffers.Binary;
using ActorNet.Actors.Links;
using ActorNet.Actors.Ports;
using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Tests.Bridges.Own;

/// <summary>A tester's port on a bridge: what it offers and takes in a round of virtual time, and what it saw.</summary>
internal sealed class Station(int id)
{
    /// <summary>Addresses, EtherType, number: enough for the tests, as short as a frame without FCS is on a wire.</summary>
    public const int FrameLength = 60;

    private const int MostFrames = 16; // in a batch
    private readonly byte[] _frame = new byte[FrameLength];
    private readonly Dictionary<int, int> _last = [];
    private int _numbered;
    private int _turn;

    public int Id => id;

    public MacAddress Mac { get; } = MacOf(id);

    /// <summary>The stations that it sends to, in turn. Empty: it is silent.</summary>
    public IReadOnlyList<MacAddress> To { get; set; } = [];

    /// <summary>The addresses that it sends from, in turn; its own if there are none.</summary>
    public IReadOnlyList<MacAddress> From { get; set; } = [];

    /// <summary>Frames that it offers in a round.</summary>
    public int Offers { get; set; }

    /// <summary>Frames that it takes in a round.</summary>
    public int Takes { get; set; }

    public FrameBatchPool Batches { get; } = FrameBatchPool.Pooled(64, MostFrames, 64);

    public PeerLink? Peer { get; set; }

    public PortCounters Counters { get; } = new();

    /// <summary>Frames that it may still take in this round.</summary>
    public int Left { get; set; }

    /// <summary>Frames sent to each station.</summary>
    public Dictionary<MacAddress, int> Sent { get; } = [];

    /// <summary>Frames got from each station, whoever they were for.</summary>
    public Dictionary<int, int> Received { get; } = [];

    /// <summary>Frames got that were for somebody else's address.</summary>
    public int Strays { get; private set; }

    public int AllSent => Sent.Values.Sum();

    public int AllReceived => Received.Values.Sum();

    /// <summary>The number of the last frame that came from a station.</summary>
    public int LastFrom(int station) => _last.GetValueOrDefault(station);

    public static MacAddress MacOf(int id) => MacAddress.FromValue(0x5254_0000_0000ul + (ulong)id + 1);

    /// <summary>Appends up to so many frames.</summary>
    public void Fill(FrameBatch batch, int frames)
    {
        for (int i = 0; i < Math.Min(frames, MostFrames); i++)
        {
            MacAddress to = To[_turn % To.Count];
            to.CopyTo(_frame);
            (From.Count > 0 ? From[_turn % From.Count] : Mac).CopyTo(_frame.AsSpan(6));
            _turn++;
            BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(12), 0x88b5); // IEEE 802 local experimental
            BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(14), Id);
            BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(18), ++_numbered);
            batch.FreeChunks[0].CopyFrom(_frame);
            batch.CommitFrame(FrameLength, default);
            Sent[to] = Sent.GetValueOrDefault(to) + 1;
        }
    }

    public void Take(FrameBatch batch, int index)
    {
        Assert.Equal(FrameLength, batch.CopyBytes(index, _frame));
        int from = BinaryPrimitives.ReadInt32BigEndian(_frame.AsSpan(14));
        int number = BinaryPrimitives.ReadInt32BigEndian(_frame.AsSpan(18));
        Assert.NotEqual(Id, from);
        Assert.True(number > _last.GetValueOrDefault(from), $"station {Id}: frame {number} of station {from} came twice or out of order");
        _last[from] = number;
        Received[from] = Received.GetValueOrDefault(from) + 1;
        MacAddress to = MacAddress.Read(_frame);
        if (!to.IsMulticast && to != Mac) Strays++;
    }
}
