using System.Diagnostics;
using ActorNet.Devices.Frames;

namespace ActorNet.Bench.Datapath.Traffic;

/// <summary>Where frames end: counted, and copied if a NIC would copy them, into as many buffers as a usual receive ring has.</summary>
internal sealed class Sink
{
    private const int Buffers = 256;
    private const int BufferSize = 2048;

    private readonly byte[]? _ring;
    private int _buffer;

    internal Sink(bool copies = false)
    {
        if (copies) _ring = GC.AllocateArray<byte>(Buffers * BufferSize, pinned: true);
    }

    /// <summary>Frames ever taken.</summary>
    internal long Frames { get; private set; }

    /// <summary>When set, hears how late each frame comes.</summary>
    internal LatencyHistogram? Latencies { get; set; }

    /// <summary>Takes a batch's frames; the batch stays the caller's.</summary>
    internal void Take(FrameBatch batch)
    {
        Frames += batch.Count;
        if (_ring is not null) Copy(batch);
        if (Latencies is { } latencies) latencies.Add(Stopwatch.GetTimestamp() - batch.Segments(0)[0].Read<long>(Generator.StampOffset));
    }

    private void Copy(FrameBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            _ = batch.CopyBytes(i, _ring.AsSpan(_buffer * BufferSize, BufferSize));
            _buffer = (_buffer + 1) % Buffers;
        }
    }
}
