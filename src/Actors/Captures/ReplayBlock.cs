using ActorNet.Devices.Frames;

namespace ActorNet.Actors.Captures;

/// <summary>Some frames of a capture file, on their way from who reads it to who sends them, and back empty.</summary>
internal sealed class ReplayBlock
{
    private const int Chunks = 96; // of 2 KiB: the longest frame takes 33

    private readonly long[] _at = new long[FrameBatch.Capacity];

    /// <summary>The frames.</summary>
    public FrameBatch Frames { get; } = FrameBatch.CreatePooled(Chunks);

    /// <summary>The first that was not sent.</summary>
    public int Position { get; set; }

    /// <summary>True when no more will come behind these.</summary>
    public bool IsLast { get; set; }

    /// <summary>When a frame was captured, in nanoseconds after the first one.</summary>
    public long At(int index) => _at[index];

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Frames.Reset();
        Position = 0;
        IsLast = false;
    }

    /// <summary>True while there is room for any frame.</summary>
    public bool HasRoom => Frames.Count < FrameBatch.Capacity && Frames.FreeBytes >= EthernetFrame.MaxLength;

    /// <summary>Adds a frame.</summary>
    public void Add(ReadOnlySpan<byte> bytes, in OffloadHeader offload, long at)
    {
        _at[Frames.Count] = at;
        _ = Frames.TryAppend(bytes, offload); // HasRoom
    }
}
