using ActorNet.Devices.Frames;
using ActorNet.Devices.Memory;

namespace ActorNet.Bench.Datapath.Traffic;

/// <summary>Fills batches with frames that lie in buffers of its own, as a guest's do: one piece each, nothing copied.</summary>
/// <remarks>There are more buffers than frames under way.</remarks>
internal sealed class Generator
{
    /// <summary>Where a frame says when it was due.</summary>
    internal const int StampOffset = 24;

    private const int Slots = 1024;

    private readonly byte[] _buffers; // what the slots point into
    private readonly MemorySlice[] _slots = new MemorySlice[Slots];
    private readonly FrameStart[] _starts;
    private readonly int _framesPerBatch;
    private readonly bool _once;
    private int _slot;
    private int _next;

    /// <summary>Makes the buffers.</summary>
    /// <param name="frameLength">Bytes in a frame.</param>
    /// <param name="framesPerBatch">Frames in a batch.</param>
    /// <param name="starts">From whom to whom, frame by frame, again and again.</param>
    /// <param name="once">Only once.</param>
    internal Generator(int frameLength, int framesPerBatch, FrameStart[] starts, bool once = false)
    {
        FrameLength = frameLength;
        _framesPerBatch = framesPerBatch;
        _starts = starts;
        _once = once;
        int stride = (frameLength + 63) & ~63;
        _buffers = GC.AllocateArray<byte>(Slots * stride, pinned: true);
        for (int i = 0; i < Slots; i++)
        {
            _slots[i] = MemorySlice.OfPinned(_buffers, i * stride, frameLength);
            Write(_slots[i], starts[0]);
        }
    }

    /// <summary>Bytes in a frame.</summary>
    internal int FrameLength { get; }

    /// <summary>Frames ever made.</summary>
    internal long Frames { get; private set; }

    /// <summary>True when there are no more.</summary>
    internal bool IsOver => _once && Frames >= _starts.Length;

    /// <summary>Fills an empty batch.</summary>
    internal void Fill(FrameBatch batch)
    {
        int frames = _once ? (int)Math.Min(_framesPerBatch, _starts.Length - Frames) : _framesPerBatch;
        for (int i = 0; i < frames; i++) batch.AppendFrame(NextSlot(), 0, default);
        Frames += frames;
    }

    /// <summary>Makes an empty batch one frame that says when it was due.</summary>
    internal void FillStamped(FrameBatch batch, long due)
    {
        MemorySlice slot = NextSlot();
        slot.Write(StampOffset, due);
        batch.AppendFrame(slot, 0, default);
        Frames++;
    }

    private MemorySlice NextSlot()
    {
        MemorySlice slot = _slots[_slot];
        _slot = (_slot + 1) & (Slots - 1);
        if (_starts.Length == 1) return slot;
        Write(slot, _starts[_next]);
        if (++_next == _starts.Length) _next = 0;
        return slot;
    }

    private static void Write(MemorySlice slot, in FrameStart start)
    {
        slot.Write(0, start.First);
        slot.Write(8, start.Second);
    }
}
